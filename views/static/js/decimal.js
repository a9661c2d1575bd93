// Decimal arithmetic on whole numbers (BigInt and a scale), for previews only: the server's numbers count.
// Reading follows app/kernel/amounts.py: 1.250,50 = 1250,5 = 1250.5; 1.250 is 1250; 1,250 is one and a quarter.
"use strict";
(() => {
  const SPACES = /\s+/g;
  const BY_DOTS = /^[1-9]\d{0,2}(\.\d{3})+(,\d+)?$/;
  const BY_COMMAS = /^([1-9]\d{0,2}(,\d{3})+\.\d+|[1-9]\d{0,2}(,\d{3}){2,})$/;
  const BY_SPACES = /^[1-9]\d{0,2}( \d{3})+([.,]\d+)?$/;
  const PLAIN = /^(\d+([.,]\d+)?|[.,]\d+)$/;
  const QUOTIENT_PLACES = 12;

  const power = (places) => 10n ** BigInt(places);

  /** The number somebody wrote as {units, scale}, or null when it is none. */
  function parse(text) {
    let written = String(text ?? "").replace(SPACES, " ").trim().replace(/^(₺|TL|TRY)\s*|\s*(₺|TL|TRY)$/giu, "");
    let sign = 1n;
    if (/^[-−+]/.test(written)) {
      if (written[0] !== "+") sign = -1n;
      written = written.slice(1).trim();
    }
    let plain;
    if (BY_DOTS.test(written)) plain = written.replaceAll(".", "").replace(",", ".");
    else if (BY_COMMAS.test(written)) plain = written.replaceAll(",", "");
    else if (BY_SPACES.test(written)) plain = written.replaceAll(" ", "").replace(",", ".");
    else if (PLAIN.test(written)) plain = written.replace(",", ".");
    else return null;
    const [whole, places = ""] = plain.split(".");
    return { units: sign * BigInt(whole + places || "0"), scale: places.length };
  }

  const same = (a, b) => {
    const scale = Math.max(a.scale, b.scale);
    return [a.units * power(scale - a.scale), b.units * power(scale - b.scale), scale];
  };
  const add = (a, b) => { const [x, y, scale] = same(a, b); return { units: x + y, scale }; };
  const subtract = (a, b) => add(a, { units: -b.units, scale: b.scale });
  const multiply = (a, b) => ({ units: a.units * b.units, scale: a.scale + b.scale });
  const divide = (a, b) => (b.units === 0n ? null : round({ units: (a.units * power(b.scale + QUOTIENT_PLACES + 1)) / (b.units * power(a.scale)), scale: QUOTIENT_PLACES + 1 }, QUOTIENT_PLACES));

  /** Half goes up, away from zero, as the law wants it. */
  function round(number, places) {
    if (number.scale <= places) return { units: number.units * power(places - number.scale), scale: places };
    const step = power(number.scale - places);
    const half = number.units < 0n ? -step / 2n : step / 2n;
    return { units: (number.units + half) / step, scale: places };
  }

  /** 12.345,60: groups of three, always `places` decimals. */
  function show(number, places = 2, unit = "") {
    const { units } = round(number, places);
    const digits = (units < 0n ? -units : units).toString().padStart(places + 1, "0");
    const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ".");
    const shown = (units < 0n ? "-" : "") + whole + (places ? `,${digits.slice(-places)}` : "");
    return unit ? `${shown}\u00a0${unit}` : shown;
  }

  const PIECES = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|([-+*/()]))/y;
  function pieces(formula) {
    const found = [];
    PIECES.lastIndex = 0;
    while (PIECES.lastIndex < formula.trimEnd().length) {
      const piece = PIECES.exec(formula);
      if (!piece) throw new SyntaxError(`cannot read “${formula}”`);
      found.push(piece[1] ? { number: piece[1] } : piece[2] ? { name: piece[2] } : { sign: piece[3] });
    }
    return found;
  }

  /** The value of "quantity*price*(1-discount/100)"; null as soon as one part is unknown. `of` maps a name to a number. */
  function evaluate(formula, of) {
    const left = pieces(formula);
    const take = (sign) => left[0]?.sign === sign && left.shift();
    const both = (a, b, how) => (a === null || b === null ? null : how(a, b));
    const atom = () => {
      if (take("-")) { const value = atom(); return value && { units: -value.units, scale: value.scale }; }
      if (take("(")) { const value = sum(); if (!take(")")) throw new SyntaxError("missing )"); return value; }
      const piece = left.shift();
      return piece.number ? parse(piece.number.replace(".", ",")) : of(piece.name);
    };
    const product = () => {
      let value = atom();
      for (;;) {
        if (take("*")) value = both(value, atom(), multiply);
        else if (take("/")) value = both(value, atom(), divide);
        else return value;
      }
    };
    const sum = () => {
      let value = product();
      for (;;) {
        if (take("+")) value = both(value, product(), add);
        else if (take("-")) value = both(value, product(), subtract);
        else return value;
      }
    };
    return sum();
  }

  window.Decimal = { parse, add, subtract, multiply, divide, round, show, evaluate, ZERO: { units: 0n, scale: 0 } };
})();
