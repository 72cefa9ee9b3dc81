import Dispatch
import Foundation
import TensorCore

/// Adds up the calls and the time of every piece of work of the backend that it was given to.
///
/// A function that is called by another one of the backend counts as part of that. It is meant for work that one thread starts.
public final class WorkRecorder: @unchecked Sendable {
    /// All calls of one piece of work.
    public struct Tally: Sendable {
        /// What was computed.
        public let work: Work
        /// How often.
        public internal(set) var calls = 0
        /// Time of all calls together.
        public internal(set) var seconds = 0.0
    }

    /// One call, from `begin` to `end`.
    struct Span {
        fileprivate let recorder: WorkRecorder
        fileprivate let work: Work
        fileprivate let start: UInt64

        func end() { recorder.finish(self) }
    }

    private let lock = NSLock()
    // Guarded by `lock`.
    private var recorded: [Tally] = []
    private var indices: [Work: Int] = [:]
    private var depth = 0

    /// While false, nothing is recorded.
    public var isActive: Bool {
        get { lock.withLock { active } }
        set { lock.withLock { active = newValue } }
    }
    private var active = true

    /// A recorder that is active and has recorded nothing.
    public init() {}

    /// In the order of the first calls.
    public var tallies: [Tally] { lock.withLock { recorded } }

    /// Removes all that was recorded.
    public func clear() {
        lock.withLock {
            recorded = []
            indices = [:]
        }
    }

    func begin(_ work: @autoclosure () -> Work) -> Span? {
        let isActive = lock.withLock { () -> Bool in
            if active { depth += 1 }
            return active
        }
        return isActive ? Span(recorder: self, work: work(), start: DispatchTime.now().uptimeNanoseconds) : nil
    }

    private func finish(_ span: Span) {
        let end = DispatchTime.now().uptimeNanoseconds
        lock.withLock {
            depth -= 1
            guard depth == 0 else { return }
            let index = indices[span.work] ?? recorded.count
            if index == recorded.count {
                recorded.append(Tally(work: span.work))
                indices[span.work] = index
            }
            recorded[index].calls += 1
            recorded[index].seconds += Double(end - span.start) * 1e-9
        }
    }
}
