import ImageDatasets
import ImageFiles
import Training

/// Writes sample grids.
final class SampleGrids: TrainingObserver {
    private let folder: RunFolder

    init(_ folder: RunFolder) { self.folder = folder }

    func sample(step: Int, _ images: () -> SampleImages) throws {
        try PixelImage(sheetOf: images()).write(to: folder.sample(step: step))
    }
}

extension PixelImage {
    /// Creates a sheet of sample images, with the titles of the columns where they have titles.
    public init(sheetOf images: SampleImages) {
        let rows = images.rows.map { $0.map { PixelImage(hostArray: $0) } }
        let width = rows.joined().map(\.width).max() ?? 1
        self =
            images.columns.isEmpty
            ? .sheet(rows: rows)
            : .sheet(
                rows: rows, header: images.columns,
                scale: PixelImage.sheetScale(forCellWidth: width, header: images.columns))
    }
}
