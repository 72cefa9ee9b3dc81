// The phases of a strided Winograd convolution.
//
// A stride of 2 divides the padded input into four images of every second row and column, its phases. Each has its own taps, a
// quarter of the kernel, with stride 1, and the four results are added up. So they are one convolution of stride 1 whose
// input channels are those of phase after phase, and the matrix products add them up.
//
// A kernel of three has two taps in one phase and one in the other. The last frequency of an axis, infinity, sees only the last
// tap: the short phase has nothing there. At such frequencies the phases that have something come first, and the others are left
// out of the product: 121 instead of 144 products a tile.

// The row and column of a phase.
INLINE ptrdiff_t phase_row(const cg_convolution *s, ptrdiff_t phase) { return phase / s->stride; }
INLINE ptrdiff_t phase_column(const cg_convolution *s, ptrdiff_t phase) { return phase % s->stride; }

// The frequencies at which a phase is zero.
typedef struct absent_frequencies {
    bool last_row, last_column;
} absent_frequencies;

INLINE bool is_short(const cg_convolution *s, ptrdiff_t place) {
    return cg_phase_taps(place, s->kernel_height, s->stride) < cg_phase_taps(0, s->kernel_height, s->stride);
}

INLINE absent_frequencies absent_from(const cg_convolution *s, ptrdiff_t phase) {
    return (absent_frequencies){is_short(s, phase_row(s, phase)), is_short(s, phase_column(s, phase))};
}

INLINE bool is_absent(absent_frequencies absent, ptrdiff_t frequency) {
    return (absent.last_row && frequency / IN_TILE == IN_TILE - 1) || (absent.last_column && frequency % IN_TILE == IN_TILE - 1);
}

// How many phases are not zero at a frequency.
INLINE ptrdiff_t present_phases(const cg_convolution *s, ptrdiff_t frequency) {
    ptrdiff_t present = 0;
    for (ptrdiff_t phase = 0; phase < s->stride * s->stride; phase++) present += !is_absent(absent_from(s, phase), frequency);
    return present;
}

// The position of a phase at the frequencies of the last column: columns of phases one after the other. Elsewhere it is the
// phase's number, row after row; so the absent ones are always the last.
INLINE ptrdiff_t place_in_last_column(const cg_convolution *s, ptrdiff_t phase) {
    return phase_column(s, phase) * s->stride + phase_row(s, phase);
}

// An element of the input's side at frequency 0: [0] leads to most frequencies, [1] to those of the last column.
typedef struct phase_element {
    float *at[2];
} phase_element;

#define AT_FREQUENCY(ELEMENT, F, STRIDE) ((ELEMENT).at[(F) % IN_TILE == IN_TILE - 1] + (F) * (STRIDE))
