/// The coat of an animal in a synthetic scene.
public enum Coat: String, Sendable, CaseIterable {
    /// Plain brown, with dark mane and tail.
    case horse
    /// White with dark stripes, which follow the body.
    case zebra

    /// The color of a surface in white light.
    ///
    /// - Parameter shade: How dark the brown is, 0 (chestnut) to 1 (dark bay); a zebra has none.
    func color(of surface: AnimalSurface, shade: Float) -> Color {
        switch surface.part {
        case .eye: rgb(22, 16, 16)
        case .hoof: rgb(48, 42, 42)
        default: self == .horse ? brown(surface, shade) : striped(surface)
        }
    }

    private func brown(_ surface: AnimalSurface, _ shade: Float) -> Color {
        let coat = mix(rgb(176, 103, 54), rgb(138, 79, 44), shade)
        let dark = mix(rgb(58, 35, 26), rgb(42, 28, 24), shade)
        return switch surface.part {
        case .mane, .tail, .nostril: dark
        case .leg: mix(coat, dark, 0.75 * smoothStep(0.42, 0.8, surface.reach))
        case .head: mix(coat, dark, 0.6 * smoothStep(0.72, 0.95, surface.reach))
        default: coat
        }
    }

    private func striped(_ surface: AnimalSurface) -> Color {
        let white = rgb(246, 243, 236)
        let dark = rgb(30, 26, 30)
        let phase = surface.stripe - surface.stripe.rounded(.down)
        let isDark: Bool
        switch surface.part {
        case .nostril: isDark = true
        case .ear: isDark = surface.reach > 0.62
        case .head: isDark = surface.reach > 0.84 || abs(phase - 0.5) < 0.22
        case .tail: isDark = surface.reach > 0.62 || abs(phase - 0.5) < 0.25
        // Rings end above the fetlocks, as on the plains zebra.
        case .leg: isDark = surface.reach < 0.62 && abs(phase - 0.5) < 0.25
        // Stripes thin out towards the belly.
        case .trunk: isDark = abs(phase - 0.5) < 0.26 * smoothStep(-0.1, 0.22, surface.reach)
        default: isDark = abs(phase - 0.5) < 0.25
        }
        return isDark ? dark : white
    }
}
