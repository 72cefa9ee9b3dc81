extension [Int] {
    /// The product of all elements, none negative, and `factor`, or nil where it overflows.
    ///
    /// With an empty axis the product is 0, but the other axes must not overflow either: a reader of the shape may multiply them
    /// in another order.
    func checkedProduct(times factor: Int) -> Int? {
        var product = factor
        for extent in self where extent != 0 {
            let (next, overflow) = product.multipliedReportingOverflow(by: extent)
            if overflow || extent < 0 { return nil }
            product = next
        }
        return contains(0) ? 0 : product
    }
}
