import CycleGANCommands

@main enum Main {
    static func main() { CycleGAN.runAndExit() }
}
