// The vector type and its helpers, for the instruction set whose source includes this. VL is its width in floats.

typedef float vf __attribute__((ext_vector_type(VL)));
typedef vf vf_unaligned __attribute__((aligned(4)));
typedef int32_t vi __attribute__((ext_vector_type(VL)));

#define INLINE static inline __attribute__((always_inline))

INLINE vf load(const float *p) { return *(const vf_unaligned *)p; }
INLINE void store(float *p, vf v) { *(vf_unaligned *)p = v; }
#if defined(WITHOUT_FMA)
INLINE vf fma(vf a, vf b, vf c) { return a * b + c; }
#else
INLINE vf fma(vf a, vf b, vf c) { return __builtin_elementwise_fma(a, b, c); }
#endif
INLINE vf select_where(vi mask, vf yes, vf no) { return (vf)(((vi)yes & mask) | ((vi)no & ~mask)); }
INLINE vf absolute(vf x) { return __builtin_elementwise_abs(x); }

INLINE vf load_partial(const float *p, ptrdiff_t count, float fill) {
    float lanes[VL];
    for (ptrdiff_t i = 0; i < VL; i++) lanes[i] = i < count ? p[i] : fill;
    return load(lanes);
}

INLINE void store_partial(float *p, vf v, ptrdiff_t count) {
    float lanes[VL];
    store(lanes, v);
    for (ptrdiff_t i = 0; i < count; i++) p[i] = lanes[i];
}

// `count` channels, the rest zeros; reads nothing where count is not positive.
INLINE vf load_channels(const float *from, ptrdiff_t count) {
    return count >= VL ? load(from) : count > 0 ? load_partial(from, count, 0) : (vf)0.0f;
}

INLINE void store_channels(float *to, vf value, ptrdiff_t count) {
    if (count >= VL) store(to, value); else if (count > 0) store_partial(to, value, count);
}

// x moved into [lower, upper]; NaN stays.
INLINE vf clamp(vf x, float lower, float upper) {
    return select_where(x < lower, (vf)lower, select_where(x > upper, (vf)upper, x));
}

static const cg_convolution_tail no_tail = {NULL, -__builtin_inff(), __builtin_inff()};

INLINE bool is_clamped(const cg_convolution_tail *tail) {
    return tail->lower > -__builtin_inff() || tail->upper < __builtin_inff();
}

// e^x: x = n ln 2 + r, a polynomial in r (Cephes' coefficients), 2^n through the exponent's bits. Relative error 1e-7.
INLINE vf exponential(vf x) {
    vf n = __builtin_elementwise_roundeven(x * 1.44269504088896341f);
    n = __builtin_elementwise_min(__builtin_elementwise_max(n, (vf)-127.0f), (vf)128.0f);
    vf r = fma(n, (vf)-0.693359375f, x);
    r = fma(n, (vf)2.12194440e-4f, r);
    vf p = (vf)1.9875691500e-4f;
    p = fma(p, r, (vf)1.3981999507e-3f);
    p = fma(p, r, (vf)8.3334519073e-3f);
    p = fma(p, r, (vf)4.1665795894e-2f);
    p = fma(p, r, (vf)1.6666665459e-1f);
    p = fma(p, r, (vf)5.0000001201e-1f);
    p = fma(p, r * r, r + 1.0f);
    // 2^n in two factors, so that n = 128 and n = -127 neither overflow nor vanish early.
    vi half = __builtin_convertvector(n, vi) >> 1;
    vi rest = __builtin_convertvector(n, vi) - half;
    p = p * (vf)((half + 127) << 23) * (vf)((rest + 127) << 23);
    p = select_where(x > 88.7228394f, (vf)__builtin_inff(), p);
    p = select_where(x < -87.3365479f, (vf)0.0f, p);
    return select_where(x != x, x, p);
}

// ln x: the mantissa in [sqrt(1/2), sqrt(2)) through a polynomial (Cephes' coefficients), plus the exponent times ln 2.
INLINE vf logarithm(vf x) {
    vi bits = (vi)x;
    vi exponent = ((bits >> 23) & 0xff) - 126;
    vf m = (vf)((bits & 0x007fffff) | 0x3f000000);
    vi small = m < 0.707106781186547524f;
    exponent += small;  // a true lane is -1
    m = select_where(small, m + m, m) - 1.0f;
    vf e = __builtin_convertvector(exponent, vf);
    vf z = m * m;
    vf p = (vf)7.0376836292e-2f;
    p = fma(p, m, (vf)-1.1514610310e-1f);
    p = fma(p, m, (vf)1.1676998740e-1f);
    p = fma(p, m, (vf)-1.2420140846e-1f);
    p = fma(p, m, (vf)1.4249322787e-1f);
    p = fma(p, m, (vf)-1.6668057665e-1f);
    p = fma(p, m, (vf)2.0000714765e-1f);
    p = fma(p, m, (vf)-2.4999993993e-1f);
    p = fma(p, m, (vf)3.3333331174e-1f);
    p = p * m * z;
    p = fma(e, (vf)-2.12194440e-4f, p);
    p = fma((vf)-0.5f, z, p);
    vf result = fma(e, (vf)0.693359375f, m + p);
    result = select_where(x == 0.0f, (vf)-__builtin_inff(), result);
    result = select_where(x == __builtin_inff(), x, result);
    return select_where((x < 0.0f) | (x != x), (vf)__builtin_nanf(""), result);
}

// tanh: near 0 an odd polynomial (Cephes' coefficients), beyond it 1 - 2 / (e^2x + 1).
INLINE vf hyperbolic_tangent(vf x) {
    vf a = absolute(x);
    vf z = x * x;
    vf p = (vf)-5.70498872745e-3f;
    p = fma(p, z, (vf)2.06390887954e-2f);
    p = fma(p, z, (vf)-5.37397155531e-2f);
    p = fma(p, z, (vf)1.33314422036e-1f);
    p = fma(p, z, (vf)-3.33332819422e-1f);
    vf near = fma(p * z, x, x);
    vf far = 1.0f - 2.0f / (exponential(a + a) + 1.0f);
    far = select_where(x < 0.0f, -far, far);
    return select_where(a < 0.625f, near, far);
}

// The logistic function without overflow: both signs through e^-|x|.
INLINE vf logistic(vf x) {
    vf e = exponential(-absolute(x));
    return select_where(x < 0.0f, e, (vf)1.0f) / (1.0f + e);
}

// ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|); the factor e / ((1 + e) - 1) keeps ln(1 + e) precise for small e.
INLINE vf softplus(vf x) {
    vf e = exponential(-absolute(x));
    vf u = 1.0f + e;
    vf d = u - 1.0f;
    vf log1p = select_where(d == 0.0f, e, logarithm(u) * (e / select_where(d == 0.0f, (vf)1.0f, d)));
    return __builtin_elementwise_max(x, (vf)0.0f) + log1p;
}

// erf: near 0 an odd polynomial, beyond it 1 - e^-q with q a polynomial through -ln(1 - erf x), both fitted on Chebyshev
// nodes; from 4 on it is 1 to the last bit. Relative error 1e-7.
INLINE vf error_function(vf x) {
    vf a = __builtin_elementwise_min(absolute(x), (vf)4.0f);
    vf z = x * x;
    vf p = (vf)7.882497095e-05f;
    p = fma(p, z, (vf)-8.018854988e-04f);
    p = fma(p, z, (vf)5.189311942e-03f);
    p = fma(p, z, (vf)-2.685432880e-02f);
    p = fma(p, z, (vf)1.128359746e-01f);
    p = fma(p, z, (vf)-3.761262690e-01f);
    p = fma(p, z, (vf)1.283791659e-01f);
    vf near = fma(p, x, x);
    vf q = (vf)1.645726022e-05f;
    q = fma(q, a, (vf)-3.701216497e-04f);
    q = fma(q, a, (vf)3.800632974e-03f);
    q = fma(q, a, (vf)-2.397251965e-02f);
    q = fma(q, a, (vf)1.062177721e-01f);
    q = fma(q, a, (vf)6.355012498e-01f);
    q = fma(q, a, (vf)1.128303568f);
    q = fma(q, a, (vf)1.084397416e-04f);
    vf far = 1.0f - exponential(-q);
    far = select_where(x < 0.0f, -far, far);
    return select_where(x != x, x, select_where(absolute(x) < 1.0f, near, far));
}
