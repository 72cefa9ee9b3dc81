import ImageDatasets
import ImageFiles
import Training

/// Draws a sample grid whenever one is due.
final class SampleGrids: TrainingObserver {
    private let folder: RunFolder

    init(_ folder: RunFolder) { self.folder = folder }

    func sample(step: Int, _ images: () -> SampleImages) throws {
        try PixelImage(sheetOf: images()).write(to: folder.sample(step: step))
    }
}

extension PixelImage {
    /// Images as a sheet, their columns named where they have names.
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
