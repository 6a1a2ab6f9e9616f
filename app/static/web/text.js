/* A sentence with its {holes} filled in; a hole that nobody fills stays as it is. */
export function filled(text, values = {}) {
  return text.replace(/\{(\w+)\}/g, (hole, name) => (name in values ? String(values[name]) : hole));
}
