// The one-dimensional transforms of Winograd's minimal filtering (Lavin and Gray, 2016) and their adjoints: from six inputs
// four outputs of a filter of three taps, F(4, 3), three of one of four, F(3, 4), or five of one of two, F(5, 2).
// y = At [(G g) (Bt d)] is 6 products instead of 12 or 10; nested, 36 instead of 144 or 100. All share the transform of the
// input.
//
// The interpolation points are 0, +-3/4, +-3/2 and infinity. They cost what the usual 0, +-1, +-2 cost and halve the error
// in single precision: all entries are exact and of like size.
//
// Each function works on elements `step` apart, so that rows and columns of a tile are the same code.

enum { IN_TILE = 6 };

static const float WA = 0.75f, WB = 1.5f;
static const float WA2 = 0.5625f, WB2 = 2.25f;          // squares
static const float WSUM = 2.8125f, WPRODUCT = 1.265625f;  // a^2 + b^2, a^2 b^2
// 1 over the products of differences between a point and the others: at 0, at +-a and at +-b.
static const float W0_SCALE = 1 / 1.265625f;
static const float WA_SCALE = 1 / (2 * 0.5625f * (0.5625f - 2.25f));
static const float WB_SCALE = 1 / (2 * 2.25f * (2.25f - 0.5625f));

// Bt d, in place.
INLINE void winograd_input(vf *d, int step, const int out) {
    (void)out;
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
INLINE void winograd_input_adjoint(vf *v, int step, const int out) {
    (void)out;
    vf v0 = v[0], v5 = v[5 * step];
    vf sum_a = v[step] + v[2 * step], difference_a = WA * (v[step] - v[2 * step]);
    vf sum_b = v[3 * step] + v[4 * step], difference_b = WB * (v[3 * step] - v[4 * step]);
    v[0] = WPRODUCT * v0;
    v[step] = fma((vf)-WB2, difference_a, fma((vf)-WA2, difference_b, WPRODUCT * v5));
    v[2 * step] = -fma((vf)WSUM, v0, fma((vf)WB2, sum_a, WA2 * sum_b));
    v[3 * step] = fma((vf)-WSUM, v5, difference_a + difference_b);
    v[4 * step] = v0 + sum_a + sum_b;
}

// At m: six to `out`, in place. Row k holds the k-th powers of the points, and the last one the point at infinity too.
INLINE void winograd_output(vf *m, int step, const int out) {
    vf sum_a = m[step] + m[2 * step], difference_a = WA * (m[step] - m[2 * step]);
    vf sum_b = m[3 * step] + m[4 * step], difference_b = WB * (m[3 * step] - m[4 * step]);
    m[0] = m[0] + sum_a + sum_b;
    m[step] = difference_a + difference_b;
    vf squares = fma((vf)WA2, sum_a, WB2 * sum_b);
    m[2 * step] = out == 3 ? squares + m[5 * step] : squares;
    if (out >= 4) {
        vf cubes = WB2 * difference_b;
        m[3 * step] = fma((vf)WA2, difference_a, out == 4 ? cubes + m[5 * step] : cubes);
    }
    if (out == 5) m[4 * step] = fma((vf)(WA2 * WA2), sum_a, fma((vf)(WB2 * WB2), sum_b, m[5 * step]));
}

// A y: `out` to six, in place: the adjoint of winograd_output.
INLINE void winograd_output_adjoint(vf *y, int step, const int out) {
    vf last = y[(out - 1) * step], y0 = y[0], y1 = y[step];
    vf a2 = y[2 * step], b2 = a2, a1 = y1, b1 = y1;
    if (out == 5) a2 = fma((vf)WA2, last, y[2 * step]), b2 = fma((vf)WB2, last, y[2 * step]);
    if (out >= 4) a1 = fma((vf)WA2, y[3 * step], y1), b1 = fma((vf)WB2, y[3 * step], y1);
    vf even = fma((vf)WA2, a2, y0), odd = WA * a1;
    y[step] = even + odd;
    y[2 * step] = even - odd;
    even = fma((vf)WB2, b2, y0);
    odd = WB * b1;
    y[3 * step] = even + odd;
    y[4 * step] = even - odd;
    y[5 * step] = last;
}

// G g: 7 - out taps to six, in place.
INLINE void winograd_weights(vf *g, int step, const int out) {
    vf last = g[(6 - out) * step], g0 = g[0], g1 = g[step];
    vf g2 = out <= 4 ? g[2 * step] : (vf)0.0f, g3 = out == 3 ? g[3 * step] : (vf)0.0f;
    vf even = WA_SCALE * fma((vf)WA2, g2, g0), odd = (WA_SCALE * WA) * fma((vf)WA2, g3, g1);
    g[0] = W0_SCALE * g0;
    g[step] = even + odd;
    g[2 * step] = even - odd;
    even = WB_SCALE * fma((vf)WB2, g2, g0);
    odd = (WB_SCALE * WB) * fma((vf)WB2, g3, g1);
    g[3 * step] = even + odd;
    g[4 * step] = even - odd;
    g[5 * step] = last;
}

// Gt u: six to 7 - out, in place: the adjoint of winograd_weights.
INLINE void winograd_weights_adjoint(vf *u, int step, const int out) {
    vf sum_a = WA_SCALE * (u[step] + u[2 * step]), difference_a = (WA_SCALE * WA) * (u[step] - u[2 * step]);
    vf sum_b = WB_SCALE * (u[3 * step] + u[4 * step]), difference_b = (WB_SCALE * WB) * (u[3 * step] - u[4 * step]);
    u[0] = fma((vf)W0_SCALE, u[0], sum_a + sum_b);
    u[step] = out == 5 ? difference_a + difference_b + u[5 * step] : difference_a + difference_b;
    vf squares = fma((vf)WA2, sum_a, WB2 * sum_b);
    if (out <= 4) u[2 * step] = out == 4 ? squares + u[5 * step] : squares;
    if (out == 3) u[3 * step] = fma((vf)WA2, difference_a, fma((vf)WB2, difference_b, u[5 * step]));
}

// Both axes of a tile of IN_TILE x IN_TILE vectors, of which the transform reads FROM rows and columns and leaves TO.
#define DEFINE_WINOGRAD_2D(NAME, FROM, TO) \
    INLINE void NAME##_2d(vf *tile, const int out) { \
        _Pragma("unroll") for (int x = 0; x < FROM; x++) NAME(tile + x, IN_TILE, out); \
        _Pragma("unroll") for (int y = 0; y < TO; y++) NAME(tile + y * IN_TILE, 1, out); \
    }

DEFINE_WINOGRAD_2D(winograd_input, IN_TILE, IN_TILE)
DEFINE_WINOGRAD_2D(winograd_input_adjoint, IN_TILE, IN_TILE)
DEFINE_WINOGRAD_2D(winograd_output, IN_TILE, out)
DEFINE_WINOGRAD_2D(winograd_output_adjoint, out, IN_TILE)
DEFINE_WINOGRAD_2D(winograd_weights, 7 - out, IN_TILE)
DEFINE_WINOGRAD_2D(winograd_weights_adjoint, IN_TILE, 7 - out)
