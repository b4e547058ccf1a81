/* Browsers allow no workers on pages from a disk: search then works in a hidden frame instead. */
/* What was typed before the index was there is asked for then: nobody heard it. */
function askAgain() {
  const box = document.querySelector("[data-md-component=search-query]");
  if (box && box.value) box.dispatchEvent(new Event("keyup"));
}

if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(address) {
      super();
      this.waiting = [];
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.documentElement.append(this.frame);
      const room = this.frame.contentWindow;
      room.postMessage = (data) => {
        this.dispatchEvent(new MessageEvent("message", { data }));
        if (!this.heard) setTimeout(askAgain, 100);
        this.heard = true;
      };
      const script = room.document.createElement("script");
      script.src = address;
      script.onload = () => {
        for (const data of this.waiting.splice(0)) this.hand(data);
        this.waiting = null;
      };
      script.onerror = () => this.dispatchEvent(new Event("error"));
      room.document.head.append(script);
    }

    postMessage(data) {
      if (this.waiting) this.waiting.push(data);
      else this.hand(data);
    }

    hand(data) {
      const room = this.frame.contentWindow;
      room.dispatchEvent(new room.MessageEvent("message", { data }));
    }

    terminate() {
      this.frame.remove();
    }
  };
}
