const unread = '-';
const anyOne = '?';
const anyMany = '*';
/** As the server has it: fewer certain characters, or more wildcards, have no look-alikes. */
const certainLeast = 4;
const anyOneMost = 3;
const wholeLength = 7;

/** The pattern that finds a number as it was read: what was not read may be anything. */
export function patternOf(number: string): string {
  return number.replaceAll(unread, anyOne);
}

/** As the preview of look-alikes takes a pattern; empty where it has none. */
export function previewNumberOf(pattern: string): string {
  const wanted = pattern.trim().replaceAll('？', anyOne);
  return hasLookAlikes(wanted) ? wanted.replaceAll(anyOne, unread) : '';
}

/** Whether look-alikes of it can be searched: a whole number of which enough is certain. */
export function hasLookAlikes(pattern: string): boolean {
  const characters = [...pattern.trim()];
  const open = characters.filter((one) => one === anyOne).length;
  return (
    !characters.includes(anyMany) &&
    characters.length >= wholeLength &&
    open <= anyOneMost &&
    characters.length - open >= certainLeast
  );
}
