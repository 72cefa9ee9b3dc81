import TensorCore

extension LayerGraph {
    /// softmax(Q Kᵀ) V with the pixels of three images as rows: queries [batch, height, width, features], keys
    /// [batch, keyHeight, keyWidth, features] and values [batch, keyHeight, keyWidth, channels] to
    /// [batch, height, width, channels].
    public struct PixelAttention: Operation {
        /// Attention without a scale.
        public init() {}

        /// `attention of pixels to pixels`.
        public var summary: String { "attention of pixels to pixels" }

        /// Each query with each key, then with each value.
        public func multiplyAdds(inputs: [[Int]], output: [Int]) -> Int {
            let (pixels, keys) = (Shape.count(Array(output.dropLast())), inputs[1][1] * inputs[1][2])
            return pixels * keys * (inputs[1][3] + output[3])
        }

        /// Two products of matrices and a `Softmax`, for images of any sides.
        public func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? {
            /// An image as a matrix [batch, channels, pixels].
            func matrix(_ input: Int, _ name: String) -> ONNXOperator {
                let shape = ONNXOperator.Input.integers(name + ".shape", [0, inputs[input][3], -1])
                return ONNXOperator("Reshape", [.input(input), shape], name: name)
            }
            func transposed(_ name: String, to result: String) -> ONNXOperator {
                ONNXOperator("Transpose", [.result(name)], ["perm": .ints([0, 2, 1])], name: result)
            }
            return [
                matrix(0, "queries"), transposed("queries", to: "rows"), matrix(1, "keys"),
                ONNXOperator("MatMul", [.result("rows"), .result("keys")], name: "products"),
                ONNXOperator("Softmax", [.result("products")], ["axis": .int(-1)], name: "weights"),
                transposed("weights", to: "columns"), matrix(2, "values"),
                ONNXOperator("MatMul", [.result("values"), .result("columns")], name: "sums"),
                ONNXOperator("Shape", [.input(0)], ["start": .int(2), "end": .int(4)], name: "sides"),
                ONNXOperator(
                    "Concat", [.integers("channels", [0, output[3]]), .result("sides")], ["axis": .int(0)], name: "shape"),
                ONNXOperator("Reshape", [.result("sums"), .result("shape")]),
            ]
        }
    }
}
