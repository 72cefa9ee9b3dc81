// Where the elements of a tensor lie in its storage.

extension Pickle.Tensor {
    /// One more than the position of the last element in the storage, or nil where that overflows; for tensors with elements.
    var reach: Int? {
        var last = offset
        for (extent, stride) in zip(shape, strides) {
            let (distance, first) = (extent - 1).multipliedReportingOverflow(by: stride)
            let (sum, second) = last.addingReportingOverflow(distance)
            if first || second { return nil }
            last = sum
        }
        return last == .max ? nil : last + 1
    }

    /// Whether the elements follow one another in row-major order. The stride of an axis with one element does not matter.
    var isContiguous: Bool {
        var expected = 1
        for (extent, stride) in zip(shape, strides).reversed() where extent != 1 {
            if stride != expected { return false }
            expected *= extent
        }
        return true
    }

    /// The elements in row-major order, `source` beginning at the first one.
    func gathered<Element: FixedWidthInteger & BitwiseCopyable>(
        _ count: Int, from source: UnsafeRawBufferPointer, as type: Element.Type
    ) -> [UInt8] {
        let width = MemoryLayout<Element>.size
        return [UInt8](unsafeUninitializedCapacity: count * width) { bytes, initializedCount in
            let target = UnsafeMutableRawBufferPointer(bytes)
            // An axis of one element may have any stride, also one that no address could take.
            let axes = zip(shape, strides).filter { $0.0 != 1 }
            var index = [Int](repeating: 0, count: axes.count)
            var place = 0
            for element in 0..<count {
                target.storeBytes(
                    of: source.loadUnaligned(fromByteOffset: place * width, as: Element.self), toByteOffset: element * width,
                    as: Element.self)
                for axis in axes.indices.reversed() {
                    let (extent, stride) = axes[axis]
                    index[axis] += 1
                    place += stride
                    if index[axis] < extent { break }
                    place -= stride * extent
                    index[axis] = 0
                }
            }
            initializedCount = count * width
        }
    }
}
