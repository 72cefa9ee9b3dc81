import CycleGANCommands

CycleGAN.main()
