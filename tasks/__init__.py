"""What the engine does, one step each: observe, decide, fold, deliver, publish, audit."""
