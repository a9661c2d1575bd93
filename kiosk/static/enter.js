// A link whose part after # is a screen's token makes this browser that screen. The token never reaches a log: what stands
// after # is not sent with an address, and the form below carries it in the body.
const token = location.hash.slice(1);
if (token.length > 30) {
  history.replaceState(null, "", location.pathname);
  const form = document.querySelector("[data-enter]");
  form.elements.token.value = token;
  form.submit();
}
