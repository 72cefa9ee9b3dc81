/// Tensors that a file keeps in one dictionary.
public struct TensorGroup: Sendable {
    /// The keys that lead to the dictionary from the outermost one: `["state_dict"]`; empty for the outermost itself.
    public let path: [String]
    /// Names in the order of the file.
    public internal(set) var names: [String] = []
    /// The tensors, by name.
    public internal(set) var tensors: [String: StoredTensor] = [:]

    init(path: [String]) { self.path = path }

    /// A tensor's name with the keys that lead to it, joined by dots: `state_dict.netG.model.1.weight`.
    ///
    /// - Parameter name: The tensor's name in the dictionary.
    public func fullName(_ name: String) -> String { (path + [name]).joined(separator: ".") }
}
