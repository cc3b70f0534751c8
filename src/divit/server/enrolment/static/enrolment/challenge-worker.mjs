// SPDX-FileCopyrightText: 2026 The Divit contributors
// SPDX-License-Identifier: Apache-2.0
// Finds, piece by piece, the number that makes SHA-256("seed.piece.number") begin with enough zero bits.
// Such a text fits one block of 64 octets. crypto.subtle answers later each time, which is a hundred times slower.

const ROUNDS = 64;
const K = new Uint32Array(ROUNDS);
const START = new Uint32Array(8);
{
  // FIPS 180-4: the fractions of the square and cube roots of the first primes.
  const fraction = (/** @type {number} */ root) => ((root - Math.floor(root)) * 2 ** 32) >>> 0;
  const primes = [];
  for (let n = 2; primes.length < ROUNDS; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
  primes.forEach((prime, at) => {
    K[at] = fraction(Math.cbrt(prime));
    if (at < 8) START[at] = fraction(Math.sqrt(prime));
  });
}
const schedule = new Uint32Array(ROUNDS);

/** @param {number} word @param {number} by */
const turned = (word, by) => (word >>> by) | (word << (32 - by));

/** The first word of the SHA-256 of an ASCII text of at most 55 letters. @param {string} text */
function firstWord(text) {
  schedule.fill(0, 0, 16);
  for (let at = 0; at < text.length; at += 1) schedule[at >> 2] |= text.charCodeAt(at) << (24 - 8 * (at & 3));
  schedule[text.length >> 2] |= 0x80 << (24 - 8 * (text.length & 3));
  schedule[15] = text.length * 8;
  for (let at = 16; at < ROUNDS; at += 1) {
    const early = schedule[at - 15];
    const late = schedule[at - 2];
    schedule[at] = schedule[at - 16] + schedule[at - 7]
      + (turned(early, 7) ^ turned(early, 18) ^ (early >>> 3))
      + (turned(late, 17) ^ turned(late, 19) ^ (late >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = START;
  for (let at = 0; at < ROUNDS; at += 1) {
    const one = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + K[at] + schedule[at]) | 0;
    const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  return (START[0] + a) >>> 0;
}

addEventListener('message', ({ data: { seed, pieces, bits } }) => {
  const counters = [];
  for (let piece = 0; piece < pieces; piece += 1) {
    let counter = 0;
    while (Math.clz32(firstWord(`${seed}.${piece}.${counter}`)) < bits) counter += 1;
    counters.push(counter);
    postMessage(counters);
  }
});
