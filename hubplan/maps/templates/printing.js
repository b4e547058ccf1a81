// Paper has a map of its own size, and the date on which it was printed.

export function wirePrinting(map, whole) {
  const fit = () => {
    map.invalidateSize({ animate: false });
    whole();
  };
  window.addEventListener("beforeprint", () => {
    const day = new Date().toLocaleDateString("en-GB", { dateStyle: "long" });
    document.getElementById("printed")?.replaceChildren(`Printed on ${day}.`);
    document.body.classList.add("printing");
    fit();
  });
  window.addEventListener("afterprint", () => {
    document.body.classList.remove("printing");
    fit();
  });
}
