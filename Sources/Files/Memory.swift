import Foundation

/// The memory of this machine.
public enum Memory {
    /// The bytes that can be allocated without swapping, by the system's own estimate and the limits of the containers that this
    /// process runs in.
    public static var available: Int {
        var bytes = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        if let line = lines("/proc/meminfo").first(where: { $0.hasPrefix("MemAvailable:") }),
            let kibibytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        {
            bytes = min(bytes, kibibytes * 1024)
        }
        for (limit, used) in [
            ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
            ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
        ] {
            guard let limit = lines(limit).first.flatMap({ Int($0) }) else { continue }
            // Cached files count as used, but give way: at least half of the limit is assumed to be there.
            let used = lines(used).first.flatMap { Int($0) } ?? 0
            bytes = min(bytes, max(limit / 2, limit - used))
        }
        return bytes
    }

    private static func lines(_ path: String) -> [Substring] {
        guard let bytes = try? InputFile.contents(of: path) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }
}
