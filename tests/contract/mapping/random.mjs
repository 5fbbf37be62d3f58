// SPDX-License-Identifier: MIT
// Random choices that a seed repeats on every machine.

export class Random {
  constructor(seed) { this.state = seed >>> 0 }

  /** A number from 0 up to, but not, 1 (mulberry32). */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let t = this.state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  below(count) { return Math.floor(this.next() * count) }
  chance(probability) { return this.next() < probability }
  of(list) { return list[this.below(list.length)] }
  /** One of several functions, called. */
  call(...functions) { return this.of(functions)() }
  list(most, make) { return Array.from({ length: this.below(most + 1) }, make) }
}
