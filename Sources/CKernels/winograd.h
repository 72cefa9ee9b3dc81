// The one-dimensional transforms of Winograd's minimal filtering F(4, 3) (Lavin and Gray, 2016) and their adjoints. Four
// outputs of a three-tap filter from six inputs: y = At [(G g) (Bt d)], 6 products instead of 12; nested, 36 instead of 144.
//
// The interpolation points are 0, +-3/4, +-3/2 and infinity. They cost what the usual 0, +-1, +-2 cost and halve the error
// in single precision: all entries are exact and of like size.
//
// Each function works on elements `step` apart, so that rows and columns of a tile are the same code.

enum { OUT_TILE = 4, IN_TILE = 6 };

static const float WA = 0.75f, WB = 1.5f;
static const float WA2 = 0.5625f, WB2 = 2.25f;          // squares
static const float WSUM = 2.8125f, WPRODUCT = 1.265625f;  // a^2 + b^2, a^2 b^2
// 1 over the products of differences between a point and the others: at 0, at +-a and at +-b.
static const float W0_SCALE = 1 / 1.265625f;
static const float WA_SCALE = 1 / (2 * 0.5625f * (0.5625f - 2.25f));
static const float WB_SCALE = 1 / (2 * 2.25f * (2.25f - 0.5625f));

// Bt d, in place.
INLINE void winograd_input(vf *d, int step) {
    vf d0 = d[0], d1 = d[step], d2 = d[2 * step], d3 = d[3 * step], d4 = d[4 * step], d5 = d[5 * step];
    vf even = fma((vf)-WB2, d2, d4), odd = WA * fma((vf)-WB2, d1, d3);
    d[0] = fma((vf)WPRODUCT, d0, fma((vf)-WSUM, d2, d4));
    d[step] = even + odd;
    d[2 * step] = even - odd;
    even = fma((vf)-WA2, d2, d4);
    odd = WB * fma((vf)-WA2, d1, d3);
    d[3 * step] = even + odd;
    d[4 * step] = even - odd;
    d[5 * step] = fma((vf)WPRODUCT, d1, fma((vf)-WSUM, d3, d5));
}

// B v, in place: the adjoint of winograd_input.
INLINE void winograd_input_adjoint(vf *v, int step) {
    vf v0 = v[0], v5 = v[5 * step];
    vf sum_a = v[step] + v[2 * step], difference_a = WA * (v[step] - v[2 * step]);
    vf sum_b = v[3 * step] + v[4 * step], difference_b = WB * (v[3 * step] - v[4 * step]);
    v[0] = WPRODUCT * v0;
    v[step] = fma((vf)-WB2, difference_a, fma((vf)-WA2, difference_b, WPRODUCT * v5));
    v[2 * step] = -fma((vf)WSUM, v0, fma((vf)WB2, sum_a, WA2 * sum_b));
    v[3 * step] = fma((vf)-WSUM, v5, difference_a + difference_b);
    v[4 * step] = v0 + sum_a + sum_b;
}

// At m: six to four, in place.
INLINE void winograd_output(vf *m, int step) {
    vf sum_a = m[step] + m[2 * step], difference_a = WA * (m[step] - m[2 * step]);
    vf sum_b = m[3 * step] + m[4 * step], difference_b = WB * (m[3 * step] - m[4 * step]);
    m[0] = m[0] + sum_a + sum_b;
    m[step] = difference_a + difference_b;
    m[2 * step] = fma((vf)WA2, sum_a, WB2 * sum_b);
    m[3 * step] = fma((vf)WA2, difference_a, fma((vf)WB2, difference_b, m[5 * step]));
}

// A y: four to six, in place: the adjoint of winograd_output.
INLINE void winograd_output_adjoint(vf *y, int step) {
    vf y0 = y[0], y1 = y[step], y2 = y[2 * step], y3 = y[3 * step];
    vf even = fma((vf)WA2, y2, y0), odd = WA * fma((vf)WA2, y3, y1);
    y[step] = even + odd;
    y[2 * step] = even - odd;
    even = fma((vf)WB2, y2, y0);
    odd = WB * fma((vf)WB2, y3, y1);
    y[3 * step] = even + odd;
    y[4 * step] = even - odd;
    y[5 * step] = y3;
}

// G g: three to six, in place.
INLINE void winograd_weights(vf *g, int step) {
    vf g0 = g[0], g1 = g[step], g2 = g[2 * step];
    vf even = WA_SCALE * fma((vf)WA2, g2, g0), odd = (WA_SCALE * WA) * g1;
    g[0] = W0_SCALE * g0;
    g[step] = even + odd;
    g[2 * step] = even - odd;
    even = WB_SCALE * fma((vf)WB2, g2, g0);
    odd = (WB_SCALE * WB) * g1;
    g[3 * step] = even + odd;
    g[4 * step] = even - odd;
    g[5 * step] = g2;
}

// Gt u: six to three, in place: the adjoint of winograd_weights.
INLINE void winograd_weights_adjoint(vf *u, int step) {
    vf sum_a = WA_SCALE * (u[step] + u[2 * step]), difference_a = (WA_SCALE * WA) * (u[step] - u[2 * step]);
    vf sum_b = WB_SCALE * (u[3 * step] + u[4 * step]), difference_b = (WB_SCALE * WB) * (u[3 * step] - u[4 * step]);
    u[0] = fma((vf)W0_SCALE, u[0], sum_a + sum_b);
    u[step] = difference_a + difference_b;
    u[2 * step] = fma((vf)WA2, sum_a, fma((vf)WB2, sum_b, u[5 * step]));
}

// Both axes of a tile of IN_TILE x IN_TILE vectors, of which the transform reads `from` rows and columns and leaves `to`.
#define DEFINE_WINOGRAD_2D(NAME, FROM, TO) \
    INLINE void NAME##_2d(vf *tile) { \
        _Pragma("unroll") for (int x = 0; x < FROM; x++) NAME(tile + x, IN_TILE); \
        _Pragma("unroll") for (int y = 0; y < TO; y++) NAME(tile + y * IN_TILE, 1); \
    }

DEFINE_WINOGRAD_2D(winograd_input, 6, 6)
DEFINE_WINOGRAD_2D(winograd_input_adjoint, 6, 6)
DEFINE_WINOGRAD_2D(winograd_output, 6, 4)
DEFINE_WINOGRAD_2D(winograd_output_adjoint, 4, 6)
DEFINE_WINOGRAD_2D(winograd_weights, 3, 6)
DEFINE_WINOGRAD_2D(winograd_weights_adjoint, 6, 3)
