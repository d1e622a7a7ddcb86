// Keys of the review page: they press what stands on the page, and nothing else.
"use strict";

(() => {
  const one = (selector) => document.querySelector(selector);
  const follow = (selector) => one(selector)?.click();
  const send = (act) => one(`form[data-act="${act}"]`)?.requestSubmit();
  const unfold = (act) => {
    const part = one(`details[data-open="${act}"]`);
    if (!part) return;
    part.open = true;
    part.querySelector("textarea, input:not([type=hidden]), select")?.focus();
  };
  const keys = {
    j: () => follow('[data-item] a[rel="next"]'),
    k: () => follow('[data-item] a[rel="prev"]'),
    a: () => send("nhan"),
    u: () => send("mo-lai"),
    e: () => unfold("sua"),
    s: () => unfold("tach"),
    m: () => unfold("gop"),
    x: () => unfold("bo"),
    q: () => {
      const field = one("[data-question]");
      field?.closest("details")?.setAttribute("open", "");
      field?.focus();
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const typing = event.target.closest("input, textarea, select");
    if (event.key === "Escape" && typing) typing.blur();
    if (typing || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  // The paper scrolls by itself on a desk: show the words of the proposal.
  const paper = one(".lines");
  const own = one(".lines .own");
  if (paper && own && paper.scrollHeight > paper.clientHeight) {
    paper.scrollTop = own.offsetTop - paper.offsetTop - paper.clientHeight / 3;
  }
})();
