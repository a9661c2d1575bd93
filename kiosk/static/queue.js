// The order in which a department works: put there by hand, then urgent, then by date.

export function byQueue(a, b) {
  return (a.rank ?? Infinity) - (b.rank ?? Infinity) || b.priority - a.priority
    || (a.due_on || "9").localeCompare(b.due_on || "9") || a.id - b.id || 0;
}
