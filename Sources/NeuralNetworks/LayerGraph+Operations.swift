import TensorCore

// What networks do between their layers.

extension LayerGraph {
    /// The network's input, which nothing in the network makes.
    public struct Input: Operation {
        /// `input`.
        public var summary: String { "input" }
    }

    /// The sum of two values of one shape.
    public struct Addition: Operation {
        /// A sum.
        public init() {}

        /// `addition`.
        public var summary: String { "addition" }

        /// `Add`.
        public func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? {
            [ONNXOperator("Add", [.input(0), .input(1)])]
        }
    }

    /// Values one after the other along the last axis, for images the channels.
    public struct Concatenation: Operation {
        /// A concatenation.
        public init() {}

        /// `concatenation`.
        public var summary: String { "concatenation" }

        /// `Concat`.
        public func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? {
            let axis = ONNXOperator.axis(-1, of: output.count)
            return [ONNXOperator("Concat", inputs.indices.map { .input($0) }, ["axis": .int(axis)])]
        }
    }

    /// The same elements in the same order, in another shape; the first axis stays.
    public struct Reshaping: Operation {
        /// A reshaping to the shape that its node has.
        public init() {}

        /// `reshaping`.
        public var summary: String { "reshaping" }

        /// `Reshape`, from and to images with a `Transpose`, since ONNX has their elements in another order.
        public func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? {
            guard let input = inputs.first, let batch = input.first, batch == output.first else { return nil }
            // The order of a single pixel's elements is the same in both.
            func isOrdered(_ shape: [Int]) -> Bool { shape.count != 4 || shape[1] * shape[2] == 1 }
            var (operators, x) = ([ONNXOperator](), ONNXOperator.Input.input(0))
            if !isOrdered(input) {
                operators.append(ONNXOperator("Transpose", [x], ["perm": .ints([0, 2, 3, 1])], name: "pixels"))
                x = .result("pixels")
            }
            // 0 stands for the extent that the input has there.
            let extents = output.count == 4 && isOrdered(output) ? [output[3], 1, 1] : Array(output.dropFirst())
            operators.append(ONNXOperator("Reshape", [x, .integers("shape", [0] + extents)], name: "reshaped"))
            if !isOrdered(output) {
                operators.append(ONNXOperator("Transpose", [.result("reshaped")], ["perm": .ints([0, 3, 1, 2])]))
            }
            return operators
        }
    }

    /// The sum of an image's pixels, [batch, height, width, channels] to [batch, channels].
    public struct SumOfPixels: Operation {
        /// A sum over height and width.
        public init() {}

        /// `sum of pixels`.
        public var summary: String { "sum of pixels" }

        /// `ReduceSum`.
        public func onnxOperators(inputs: [[Int]], output: [Int]) -> [ONNXOperator]? {
            [ONNXOperator("ReduceSum", [.input(0), .integers("axes", [2, 3])], ["keepdims": .int(0)])]
        }
    }
}
