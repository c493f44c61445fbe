// Only in pages that `preview --serve` sends: reload when the sources have changed.
"use strict";
new EventSource("/events").onmessage = (event) => {
  if (event.data !== document.documentElement.dataset.v) location.reload();
};
