import Testing
import Translation

@Suite("Sizes of translation")
struct TranslationSizeTests {
    @Test(arguments: [
        (TranslationSize.own, [640, 480], [640, 480], [640, 480]),
        (.square(side: 256), [640, 480], [256, 256], [256, 256]),
        (.longerSide(atMost: 320), [640, 480], [320, 240], [320, 240]),
        (.longerSide(atMost: 320), [480, 641], [240, 320], [240, 320]),
        // Smaller images are not enlarged.
        (.longerSide(atMost: 640), [640, 480], [640, 480], [640, 480]),
        (.longerSide(atMost: 5000), [640, 480], [640, 480], [640, 480]),
        (.longerSide(atMost: 10), [1000, 3], [10, 1], [10, 1]),
        // The result of a translation at another scale has the image's size.
        (.trainedScale(shorterSide: 64), [640, 480], [85, 64], [640, 480]),
        (.trainedScale(shorterSide: 64), [32, 48], [64, 96], [32, 48]),
        (.trainedScale(shorterSide: 480), [640, 480], [640, 480], [640, 480]),
    ])
    func sides(size: TranslationSize, image: [Int], network: [Int], result: [Int]) {
        let seen = size.networkSides(width: image[0], height: image[1])
        let made = size.resultSides(width: image[0], height: image[1])
        #expect([seen.width, seen.height] == network)
        #expect([made.width, made.height] == result)
    }

    /// Absurd numbers give absurd sizes, which can be compared with what there is, and nothing overflows.
    @Test(arguments: [TranslationSize.square(side: .max), .longerSide(atMost: .max), .trainedScale(shorterSide: .max)])
    func absurdNumbers(size: TranslationSize) {
        let seen = size.networkSides(width: 1, height: 65500)
        #expect(seen.width >= 1 && seen.height >= 65500 && seen.width * seen.height > 0)
    }
}
