// From a table of keys to what a key asks for.

// Return a function of an event that gives { act, extend }, or null. With shift a move extends.
export function makeAsked(keys, moves = new Set()) {
  const acts = new Map(keys.flatMap(({ rows }) => rows).flatMap(({ acts: all }) => Object.entries(all)));
  return (event) => {
    if (event.isComposing || event.altKey) return null;
    const key = event.key.toLowerCase();
    const controls = `${event.ctrlKey ? "ctrl+" : ""}${event.metaKey ? "meta+" : ""}`;
    const shifted = event.shiftKey ? acts.get(`${controls}shift+${key}`) : null;
    const act = shifted ?? acts.get(controls + key);
    if (!act) return null;
    return { act, extend: event.shiftKey && moves.has(act) };
  };
}
