// Files that the browser writes for the reader. Nothing is sent.

// Browsers may still be reading the file when the click returns.
const KEPT_MS = 60000;

export function saveFile(name, parts, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(parts, { type }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
