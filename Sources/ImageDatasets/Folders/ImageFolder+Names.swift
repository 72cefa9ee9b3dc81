import Files
import ImageFiles

extension ImageFolder {
    /// The places of images of two folders whose names are the same but for their extensions, in order of A.
    static func sameNames(_ a: ImageFolder, _ b: ImageFolder) -> [(a: Int, b: Int)] {
        let exact = Dictionary(b.names.enumerated().map { ($1, $0) }) { first, _ in first }
        let places = Dictionary(b.names.enumerated().map { (withoutExtension($1), $0) }) { first, _ in first }
        return a.names.enumerated().compactMap { place, name in
            (exact[name] ?? places[withoutExtension(name)]).map { (place, $0) }
        }
    }

    /// A name without its extension, where that is one of images.
    static func withoutExtension(_ name: String) -> Substring {
        guard ImageFileFormat(pathExtensionOf: name) != nil, let dot = name.lastIndex(of: ".") else { return name[...] }
        return name[..<dot]
    }

    /// The images at some places, in this order.
    func chosen(_ places: [Int]) -> ImageFolder {
        ImageFolder(path: path, names: places.map { names[$0] }, summary: summary, part: part)
    }
}
