import Dispatch
import Foundation

/// Handles SIGINT (Ctrl-C) and SIGTERM: the first signal requests a save and a stop, a second one ends the process at once.
final class Interruption {
    private final class Flag: @unchecked Sendable {
        private let lock = NSLock()
        private var isSet = false

        /// Sets the flag, and returns whether it was set before.
        func set() -> Bool {
            lock.withLock {
                defer { isSet = true }
                return isSet
            }
        }

        var value: Bool { lock.withLock { isSet } }
    }

    private let flag = Flag()
    private let sources: [any DispatchSourceSignal]

    init(isQuiet: Bool) {
        let flag = flag
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if flag.set() { _exit(130) }
                if !isQuiet { Console.note("\nstopping after this step; press Ctrl-C again to stop at once, without saving") }
            }
            source.resume()
            return source
        }
    }

    var isRequested: Bool { flag.value }

    deinit { for source in sources { source.cancel() } }
}
