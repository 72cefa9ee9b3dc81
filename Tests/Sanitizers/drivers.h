// What the drivers of Scripts/check-sanitizers share: seeded random numbers, arrays that end exactly where they were promised
// to end, and comparisons. A failed comparison prints what was computed and ends the program.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// MARK: Random numbers

void seed_random(uint64_t seed);
uint64_t next_random(void);
/// A whole number in low...high.
ptrdiff_t random_between(ptrdiff_t low, ptrdiff_t high);
float random_float(float low, float high);
/// True once in `times`.
bool once_in(ptrdiff_t times);

// MARK: Guarded arrays

/// Memory of exactly `bytes` bytes at a random multiple of `alignment`. The address sanitizer reports what reads or writes beyond
/// its end or, as far as its granularity of 8 bytes allows, before its beginning.
void *guarded_bytes(size_t bytes, size_t alignment);
/// An array that a kernel reads, of random values in low..high: `release_arrays` sees that nothing wrote to it.
float *input_array(ptrdiff_t count, float low, float high);
/// Takes the present values of an input array for those that it must keep.
void freeze(const float *array);
/// An array that a kernel writes, a result or a workspace: NaN before that.
float *unset_array(ptrdiff_t count);
/// Frees all guarded arrays.
void release_arrays(void);

// MARK: Comparisons

/// Says what is computed from now on, as printf does.
__attribute__((format(printf, 1, 2))) void describe(const char *format, ...);
/// Ends the program with a message and the description.
__attribute__((format(printf, 1, 2))) _Noreturn void fail(const char *format, ...);
/// Each element of `found` differs from `expected` by at most `tolerance` times its scale; equal infinities agree, and NaN.
void expect_close(
    const char *what, const float *found, const double *expected, const double *scale, double tolerance, ptrdiff_t count);
/// Two arrays of the same bytes.
void expect_same(const char *what, const float *found, const float *expected, ptrdiff_t count);
