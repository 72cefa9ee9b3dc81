import Dispatch
import Foundation

/// Handles the signals that ask a process to end: SIGINT (Ctrl-C), SIGTERM and SIGHUP (the terminal is closed). The first one
/// requests a save and a stop, a second one ends the process at once.
final class Interruption {
    private final class Received: @unchecked Sendable {
        private let lock = NSLock()
        private var first: Int32?

        /// Remembers the first signal; returns whether this is it.
        func add(_ signal: Int32) -> Bool {
            lock.withLock {
                defer { first = first ?? signal }
                return first == nil
            }
        }

        var signal: Int32? { lock.withLock { first } }
    }

    private let received = Received()
    private let sources: [any DispatchSourceSignal]

    init(isQuiet: Bool) {
        let received = received
        sources = [SIGINT, SIGTERM, SIGHUP].compactMap { number in
            let former = signal(number, SIG_IGN)
            // As under nohup: the process is to go on when its terminal is closed.
            if number == SIGHUP && Self.isIgnored(former) { return nil }
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if !received.add(number) { _exit(128 + number) }
                if !isQuiet {
                    Console.note(
                        "\nsaving and stopping after this step; a second signal, or Ctrl-C again, stops at once without saving")
                }
            }
            source.resume()
            return source
        }
    }

    private static func isIgnored(_ handler: (@convention(c) (Int32) -> Void)?) -> Bool {
        unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Whether a signal came.
    var isRequested: Bool { received.signal != nil }

    /// The exit code that shells report for a process that the signal ended: 130 for Ctrl-C.
    var exitCode: Int32 { 128 + (received.signal ?? SIGINT) }

    deinit { for source in sources { source.cancel() } }
}
