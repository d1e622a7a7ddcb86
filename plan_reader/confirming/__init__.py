"""From confirmed proposals to a plan folder that `dondoc plan load` takes."""
