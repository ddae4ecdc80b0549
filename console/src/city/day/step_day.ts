const dayMs = 86_400_000;

/** Whether a text is a day, ISO 8601. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text)
    && new Date(`${text}T00:00:00Z`).toString() !== 'Invalid Date'
    && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
}

/** So many days later, or earlier. */
export function stepDay(day: string, by: number): string {
  const then = Date.parse(`${day}T00:00:00Z`) + by * dayMs;
  return new Date(then).toISOString().slice(0, day.length);
}
