import Foundation

/// The terminal that progress is shown on.
enum Terminal {
    /// Whether a line on stderr can be written again and again.
    static let canRewriteLines: Bool = {
        let type = ProcessInfo.processInfo.environment["TERM"] ?? ""
        return isatty(STDERR_FILENO) != 0 && !["", "dumb"].contains(type)
    }()

    /// The number of columns at this moment.
    static var width: Int {
        var size = winsize()
        let isKnown = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return isKnown ? Int(size.ws_col) : 80
    }
}
