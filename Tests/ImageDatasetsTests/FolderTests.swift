import Foundation
import ImageDatasets
import Testing

@Suite("Folders of images") struct FolderTests {
    @Test func filesNamedAsImagesCountAndAreSortedByName() throws {
        let folder = try TemporaryFolder()
        for name in [
            "b.PNG", "a.jpeg", "10.jpg", "9.JPG", ".hidden.png", "notes.txt", "png", "B.png", "sub/inside.png", "x.png/y",
        ] {
            try folder.write(name, [0])
        }
        let images = try ImageFolder(path: folder.path)
        #expect(images.names == ["10.jpg", "9.JPG", "B.png", "a.jpeg", "b.PNG", "sub/inside.png"])
        #expect(images.path(at: 2) == folder.path + "/B.png")
        #expect(images.summary.unrecognized == 6 && images.summary.passedOver.map(\.count) == [3])
    }

    @Test func missingFileOrEmptyFolderIsAnError() throws {
        let folder = try TemporaryFolder()
        try folder.write("file.png", [0])
        let empty = try folder.makeFolder("empty")
        #expect(throws: ImageDatasetError.missingFolder(path: folder.path + "/no")) { try ImageFolder(path: folder.path + "/no") }
        #expect(throws: ImageDatasetError.notAFolder(path: folder.path + "/file.png")) {
            try ImageFolder(path: folder.path + "/file.png")
        }
        #expect(throws: ImageDatasetError.noImages(path: empty)) { try ImageFolder(path: empty) }
        #expect(
            ImageDatasetError.noImages(path: "d").description
                == "no images in folder d - put .png, .jpg or .jpeg files into it")
        for name in ["a.webp", "b"] { try folder.write("other/" + name, Array("RIFF0000WEBPVP8 ".utf8)) }
        try folder.write("other/README", Array("text".utf8))
        let error = #expect(throws: ImageDatasetError.self) { try ImageFolder(path: folder.path + "/other") }
        #expect(
            error?.description == "no images in folder \(folder.path)/other (passed over: 2 WebP, 1 other file) - "
                + "convert with: dwebp NAME.webp -o NAME.png")
    }

    @Test func aNameMeansTheFolderElseTheBundledOne() throws {
        let folder = try TemporaryFolder()
        try folder.write("sets/horses/train/1.png", [0])
        try folder.write("sets/horses/test/2.png", [0])
        try folder.write("own/3.png", [0])
        let folders = try UnpairedFolders(a: "horses", b: folder.path + "/own/", datasets: folder.path + "/sets")
        #expect(folders.trainA.path == folder.path + "/sets/horses/train")
        #expect(folders.testA.names == ["2.png"])
        #expect(folders.trainB.names == ["3.png"] && folders.testB == folders.trainB)
        #expect(folders.runName == "horses2own" && folders.domains == ["horses", "own"])
        #expect(throws: ImageDatasetError.missingFolder(path: "zebras", alsoTried: ["\(folder.path)/sets/zebras"])) {
            try UnpairedFolders(a: "horses", b: "zebras", datasets: folder.path + "/sets")
        }
        #expect(throws: ImageDatasetError.notAFolder(path: folder.path + "/own/3.png")) {
            try UnpairedFolders(a: "horses", b: folder.path + "/own/3.png", datasets: folder.path + "/sets")
        }
        #expect(try UnpairedFolders.trainingImages("horses", datasets: folder.path + "/sets").names == ["1.png"])
    }

    @Test func trainFoldersGivenDirectlyAreNamedAfterTheirParent() throws {
        let folder = try TemporaryFolder()
        try folder.write("cats/train/1.png", [0])
        try folder.write("dogs/train/1.png", [0])
        let folders = try UnpairedFolders(a: folder.path + "/cats/train", b: folder.path + "/dogs")
        #expect(folders.runName == "cats2dogs" && folders.domains == ["cats", "dogs"])
    }

    @Test func theLayoutOfThePublicSets() throws {
        let folder = try TemporaryFolder()
        for name in ["trainA/1.jpg", "trainB/1.jpg", "trainB/2.jpg", "testA/3.jpg"] {
            try folder.write("apple2orange/" + name, [0])
        }
        let folders = try UnpairedFolders(data: "apple2orange", datasets: folder.path)
        #expect(folders.trainB.count == 2 && folders.testA.names == ["3.jpg"] && folders.testB == folders.trainB)
        #expect(folders.runName == "apple2orange" && folders.domains == ["apple", "orange"])
        try folder.write("half/trainA/1.jpg", [0])
        #expect(throws: ImageDatasetError.missingSet(path: folder.path + "/half/trainB")) {
            try UnpairedFolders(data: folder.path + "/half")
        }
    }
}
