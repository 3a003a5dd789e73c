package dev.databaseoperator.postgres;

/**
 * SHA-256 (FIPS 180-4, section 6.2.2) of a message of 96 bytes: a block whose state is known, and a
 * digest of 32 bytes, as in each iteration of {@link Pbkdf2}. The second half of the last block is
 * padding, hence constant.
 *
 * <p>All 64 rounds are unrolled, with the constants and the words in the instructions instead of
 * arrays: a native binary takes two thirds of the time of a loop over eight rounds.
 */
final class Sha256OfDigest {

  private Sha256OfDigest() {}

  /**
   * Replaces {@code message} by the digest.
   *
   * @param state after the first block, 8 words
   * @param message 8 words
   */
  static void digest(int[] state, int[] message) {
    int w0 = message[0];
    int w1 = message[1];
    int w2 = message[2];
    int w3 = message[3];
    int w4 = message[4];
    int w5 = message[5];
    int w6 = message[6];
    int w7 = message[7];
    // A bit 1, zeros in the next six words, and the number of bits of both blocks.
    int w8 = 0x80000000;
    int w9 = 0, w10 = 0, w11 = 0, w12 = 0, w13 = 0, w14 = 0;
    int w15 = 768;
    int a = state[0];
    int b = state[1];
    int c = state[2];
    int d = state[3];
    int e = state[4];
    int f = state[5];
    int g = state[6];
    int h = state[7];
    d += h += chosen(e, f, g) + 0x428a2f98 + w0;
    h += common(a, b, c);
    c += g += chosen(d, e, f) + 0x71374491 + w1;
    g += common(h, a, b);
    b += f += chosen(c, d, e) + 0xb5c0fbcf + w2;
    f += common(g, h, a);
    a += e += chosen(b, c, d) + 0xe9b5dba5 + w3;
    e += common(f, g, h);
    h += d += chosen(a, b, c) + 0x3956c25b + w4;
    d += common(e, f, g);
    g += c += chosen(h, a, b) + 0x59f111f1 + w5;
    c += common(d, e, f);
    f += b += chosen(g, h, a) + 0x923f82a4 + w6;
    b += common(c, d, e);
    e += a += chosen(f, g, h) + 0xab1c5ed5 + w7;
    a += common(b, c, d);
    d += h += chosen(e, f, g) + 0xd807aa98 + w8;
    h += common(a, b, c);
    c += g += chosen(d, e, f) + 0x12835b01;
    g += common(h, a, b);
    b += f += chosen(c, d, e) + 0x243185be;
    f += common(g, h, a);
    a += e += chosen(b, c, d) + 0x550c7dc3;
    e += common(f, g, h);
    h += d += chosen(a, b, c) + 0x72be5d74;
    d += common(e, f, g);
    g += c += chosen(h, a, b) + 0x80deb1fe;
    c += common(d, e, f);
    f += b += chosen(g, h, a) + 0x9bdc06a7;
    b += common(c, d, e);
    e += a += chosen(f, g, h) + 0xc19bf174 + w15;
    a += common(b, c, d);
    d += h += chosen(e, f, g) + 0xe49b69c1 + (w0 += expanded(w1, w9, w14));
    h += common(a, b, c);
    c += g += chosen(d, e, f) + 0xefbe4786 + (w1 += expanded(w2, w10, w15));
    g += common(h, a, b);
    b += f += chosen(c, d, e) + 0x0fc19dc6 + (w2 += expanded(w3, w11, w0));
    f += common(g, h, a);
    a += e += chosen(b, c, d) + 0x240ca1cc + (w3 += expanded(w4, w12, w1));
    e += common(f, g, h);
    h += d += chosen(a, b, c) + 0x2de92c6f + (w4 += expanded(w5, w13, w2));
    d += common(e, f, g);
    g += c += chosen(h, a, b) + 0x4a7484aa + (w5 += expanded(w6, w14, w3));
    c += common(d, e, f);
    f += b += chosen(g, h, a) + 0x5cb0a9dc + (w6 += expanded(w7, w15, w4));
    b += common(c, d, e);
    e += a += chosen(f, g, h) + 0x76f988da + (w7 += expanded(w8, w0, w5));
    a += common(b, c, d);
    d += h += chosen(e, f, g) + 0x983e5152 + (w8 += expanded(w9, w1, w6));
    h += common(a, b, c);
    c += g += chosen(d, e, f) + 0xa831c66d + (w9 += expanded(w10, w2, w7));
    g += common(h, a, b);
    b += f += chosen(c, d, e) + 0xb00327c8 + (w10 += expanded(w11, w3, w8));
    f += common(g, h, a);
    a += e += chosen(b, c, d) + 0xbf597fc7 + (w11 += expanded(w12, w4, w9));
    e += common(f, g, h);
    h += d += chosen(a, b, c) + 0xc6e00bf3 + (w12 += expanded(w13, w5, w10));
    d += common(e, f, g);
    g += c += chosen(h, a, b) + 0xd5a79147 + (w13 += expanded(w14, w6, w11));
    c += common(d, e, f);
    f += b += chosen(g, h, a) + 0x06ca6351 + (w14 += expanded(w15, w7, w12));
    b += common(c, d, e);
    e += a += chosen(f, g, h) + 0x14292967 + (w15 += expanded(w0, w8, w13));
    a += common(b, c, d);
    d += h += chosen(e, f, g) + 0x27b70a85 + (w0 += expanded(w1, w9, w14));
    h += common(a, b, c);
    c += g += chosen(d, e, f) + 0x2e1b2138 + (w1 += expanded(w2, w10, w15));
    g += common(h, a, b);
    b += f += chosen(c, d, e) + 0x4d2c6dfc + (w2 += expanded(w3, w11, w0));
    f += common(g, h, a);
    a += e += chosen(b, c, d) + 0x53380d13 + (w3 += expanded(w4, w12, w1));
    e += common(f, g, h);
    h += d += chosen(a, b, c) + 0x650a7354 + (w4 += expanded(w5, w13, w2));
    d += common(e, f, g);
    g += c += chosen(h, a, b) + 0x766a0abb + (w5 += expanded(w6, w14, w3));
    c += common(d, e, f);
    f += b += chosen(g, h, a) + 0x81c2c92e + (w6 += expanded(w7, w15, w4));
    b += common(c, d, e);
    e += a += chosen(f, g, h) + 0x92722c85 + (w7 += expanded(w8, w0, w5));
    a += common(b, c, d);
    d += h += chosen(e, f, g) + 0xa2bfe8a1 + (w8 += expanded(w9, w1, w6));
    h += common(a, b, c);
    c += g += chosen(d, e, f) + 0xa81a664b + (w9 += expanded(w10, w2, w7));
    g += common(h, a, b);
    b += f += chosen(c, d, e) + 0xc24b8b70 + (w10 += expanded(w11, w3, w8));
    f += common(g, h, a);
    a += e += chosen(b, c, d) + 0xc76c51a3 + (w11 += expanded(w12, w4, w9));
    e += common(f, g, h);
    h += d += chosen(a, b, c) + 0xd192e819 + (w12 += expanded(w13, w5, w10));
    d += common(e, f, g);
    g += c += chosen(h, a, b) + 0xd6990624 + (w13 += expanded(w14, w6, w11));
    c += common(d, e, f);
    f += b += chosen(g, h, a) + 0xf40e3585 + (w14 += expanded(w15, w7, w12));
    b += common(c, d, e);
    e += a += chosen(f, g, h) + 0x106aa070 + (w15 += expanded(w0, w8, w13));
    a += common(b, c, d);
    d += h += chosen(e, f, g) + 0x19a4c116 + (w0 += expanded(w1, w9, w14));
    h += common(a, b, c);
    c += g += chosen(d, e, f) + 0x1e376c08 + (w1 += expanded(w2, w10, w15));
    g += common(h, a, b);
    b += f += chosen(c, d, e) + 0x2748774c + (w2 += expanded(w3, w11, w0));
    f += common(g, h, a);
    a += e += chosen(b, c, d) + 0x34b0bcb5 + (w3 += expanded(w4, w12, w1));
    e += common(f, g, h);
    h += d += chosen(a, b, c) + 0x391c0cb3 + (w4 += expanded(w5, w13, w2));
    d += common(e, f, g);
    g += c += chosen(h, a, b) + 0x4ed8aa4a + (w5 += expanded(w6, w14, w3));
    c += common(d, e, f);
    f += b += chosen(g, h, a) + 0x5b9cca4f + (w6 += expanded(w7, w15, w4));
    b += common(c, d, e);
    e += a += chosen(f, g, h) + 0x682e6ff3 + (w7 += expanded(w8, w0, w5));
    a += common(b, c, d);
    d += h += chosen(e, f, g) + 0x748f82ee + (w8 += expanded(w9, w1, w6));
    h += common(a, b, c);
    c += g += chosen(d, e, f) + 0x78a5636f + (w9 += expanded(w10, w2, w7));
    g += common(h, a, b);
    b += f += chosen(c, d, e) + 0x84c87814 + (w10 += expanded(w11, w3, w8));
    f += common(g, h, a);
    a += e += chosen(b, c, d) + 0x8cc70208 + (w11 += expanded(w12, w4, w9));
    e += common(f, g, h);
    h += d += chosen(a, b, c) + 0x90befffa + (w12 += expanded(w13, w5, w10));
    d += common(e, f, g);
    g += c += chosen(h, a, b) + 0xa4506ceb + (w13 += expanded(w14, w6, w11));
    c += common(d, e, f);
    f += b += chosen(g, h, a) + 0xbef9a3f7 + (w14 += expanded(w15, w7, w12));
    b += common(c, d, e);
    e += a += chosen(f, g, h) + 0xc67178f2 + (w15 += expanded(w0, w8, w13));
    a += common(b, c, d);
    message[0] = state[0] + a;
    message[1] = state[1] + b;
    message[2] = state[2] + c;
    message[3] = state[3] + d;
    message[4] = state[4] + e;
    message[5] = state[5] + f;
    message[6] = state[6] + g;
    message[7] = state[7] + h;
  }

  private static int chosen(int e, int f, int g) {
    int sigma = Integer.rotateRight(e, 6) ^ Integer.rotateRight(e, 11) ^ Integer.rotateRight(e, 25);
    return sigma + (g ^ (e & (f ^ g)));
  }

  private static int common(int a, int b, int c) {
    int sigma = Integer.rotateRight(a, 2) ^ Integer.rotateRight(a, 13) ^ Integer.rotateRight(a, 22);
    return sigma + ((a & b) | (c & (a | b)));
  }

  private static int expanded(int x, int middle, int y) {
    int first = Integer.rotateRight(x, 7) ^ Integer.rotateRight(x, 18) ^ (x >>> 3);
    return middle + first + (Integer.rotateRight(y, 17) ^ Integer.rotateRight(y, 19) ^ (y >>> 10));
  }
}
