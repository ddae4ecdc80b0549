const device = '[a-z0-9-]{2,32}';
const count = '[1-9]\\d{0,19}';
const name = new RegExp(`^${device}/${count}/${count}$`);

/** Whether a text names a passage or case as a capture is named: DEVICE/EPOCH/SEQUENCE. */
export function isPassageName(text: string): boolean {
  return name.test(text.trim());
}
