/// How much of each pixel a figure covers, in 0...1. Parts of one figure that overlap do not add up, so that the joints of a curve
/// are as dark as the rest.
struct CoverageMask {
    let width, height: Int
    private(set) var values: [Float]

    init(width: Int, height: Int) {
        (self.width, self.height) = (width, height)
        values = [Float](repeating: 0, count: width * height)
    }

    /// A straight stroke with round ends; a disc where both ends are the same point. The centre of the top left pixel is (0, 0).
    mutating func add(from: (x: Double, y: Double), to: (x: Double, y: Double), thickness: Double) {
        let reach = thickness / 2 + 0.5
        let columns = max(0, Int(min(from.x, to.x) - reach))...min(width - 1, max(0, Int(max(from.x, to.x) + reach) + 1))
        let rows = max(0, Int(min(from.y, to.y) - reach))...min(height - 1, max(0, Int(max(from.y, to.y) + reach) + 1))
        let (dx, dy) = (to.x - from.x, to.y - from.y)
        let length = max(dx * dx + dy * dy, 1e-12)
        for row in rows {
            for column in columns {
                let (x, y) = (Double(column) - from.x, Double(row) - from.y)
                let along = min(1, max(0, (x * dx + y * dy) / length))
                let (offX, offY) = (x - along * dx, y - along * dy)
                let coverage = Float(min(1, max(0, reach - (offX * offX + offY * offY).squareRoot())))
                values[row * width + column] = max(values[row * width + column], coverage)
            }
        }
    }
}
