({ cards, longestPause }) => {
  // A pair of hands at a tablet: passes its own cards on, again and again, until all are ready to ship.
  const { board } = document.querySelector("[data-board]");
  const own = new Set(cards);
  const made = JSON.parse(localStorage.getItem("made") || "[]");
  const rest = () => board.cards.view(board.outbox.waiting, () => false)
    .filter((card) => own.has(card.id) && card.column !== "ready" && !card.ghost);
  const next = async () => {
    const left = rest();
    if (!left.length) {
      setTimeout(next, longestPause); // a touch that is refused yet takes what was tapped after it along
      return;
    }
    const card = left[Math.floor(Math.random() * left.length)];
    const touch = await board.touch(card, { act: "tap", will: "pass" }, "");
    made.push(touch.key);
    localStorage.setItem("made", JSON.stringify(made));
    setTimeout(next, Math.random() * longestPause);
  };
  document.documentElement.isDone = () => !rest().length && !board.outbox.waiting.length;
  next();
}
