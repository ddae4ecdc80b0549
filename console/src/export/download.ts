// Some browsers fetch the text only after the click was dealt with.
const keptMs = 60_000;

/** Hands a text to the reader as a file. */
export function download(text: string, fileName: string): void {
  save(new Blob([text], { type: 'text/csv;charset=utf-8' }), fileName);
}

/** Hands bytes to the reader as a file. */
export function save(content: Blob, fileName: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), keptMs);
}

/** The name of an export: what it is and when it was made, safe in every file system. */
export function fileNameOf(what: string, dateAndTime: string): string {
  return `bluegate-${what}-${dateAndTime.replace(' ', '-').replaceAll(':', '')}.csv`;
}
