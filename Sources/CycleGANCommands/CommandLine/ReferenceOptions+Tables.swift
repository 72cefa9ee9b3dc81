extension ReferenceOptions {
    /// The options of the reference's `train.py` that are not spelled the same here.
    package static let train: [ReferenceOption] = [
        ReferenceOption("--dataroot", .together("`--data`, `--pairs` or `--a`, as `--model` says")),
        ReferenceOption("--checkpoints_dir", .option("--runs")),
        ReferenceOption(
            "--model",
            .together(
                "`cycle_gan`: as here; `pix2pix`: `--recipe pix2pix` with `--pairs DATAROOT`; `colorization`: `--recipe colorization` with "
                    + "`--a DATAROOT`; `cut`: `--recipe cut`")),
        ReferenceOption(
            "--CUT_mode",
            .values([("CUT", ["--recipe", "cut"]), ("FastCUT", ["--recipe", "fastcut"])], otherwise: "CUT or FastCUT")),
        ReferenceOption(
            "--dataset_mode",
            .values(
                [("unaligned", []), ("aligned", []), ("colorization", [])], otherwise: "--recipe says what is learned from")),
        ReferenceOption(
            "--direction",
            .values([("AtoB", ["--direction", "a2b"]), ("BtoA", ["--direction", "b2a"])], otherwise: "a2b or b2a")),
        ReferenceOption("--phase", .values([("train", [])], otherwise: "give the folders with --a and --b")),
        ReferenceOption("--batch_size", .option("--batch")),
        ReferenceOption("--n_epochs", .option("--epochs")),
        ReferenceOption("--niter", .option("--epochs")),
        ReferenceOption("--n_epochs_decay", .option("--decay-epochs")),
        ReferenceOption("--niter_decay", .option("--decay-epochs")),
        ReferenceOption("--continue_train", .flag("--resume")),
        ReferenceOption(
            "--epoch", .values([("latest", [])], otherwise: "--resume goes on from the last save, --keep-every N keeps others")),
        ReferenceOption(
            "--epoch_count", .values([("1", [])], otherwise: "leave it out: a run that is resumed knows its epoch")),
        ReferenceOption("--load_iter", .values([("0", [])], otherwise: "--resume goes on from the last save")),
        ReferenceOption("--netG", .values(generators, otherwise: "--generator names the others")),
        ReferenceOption(
            "--netD",
            .values(
                [
                    ("basic", ["--discriminator", "patch"]), ("n_layers", ["--discriminator", "n-layers"]),
                    ("pixel", ["--discriminator", "pixel"]),
                ], otherwise: "--discriminator names the others")),
        ReferenceOption("--n_layers_D", .option("--discriminator-layers")),
        ReferenceOption("--init_type", .option("--init")),
        ReferenceOption("--init_gain", .option("--init-gain")),
        ReferenceOption("--no_dropout", .flag("--no-dropout")),
        ReferenceOption("--lambda_L1", .option("--lambda-l1")),
        ReferenceOption("--lambda_GAN", .option("--lambda-gan")),
        ReferenceOption("--lambda_NCE", .option("--lambda-nce")),
        ReferenceOption("--nce_T", .option("--nce-temperature")),
        ReferenceOption("--num_patches", .option("--nce-patches")),
        ReferenceOption(
            "--nce_idt",
            .values(
                [
                    ("true", ["--nce-identity"]), ("True", ["--nce-identity"]), ("false", ["--no-nce-identity"]),
                    ("False", ["--no-nce-identity"]),
                ], otherwise: "true or false")),
        ReferenceOption("--input_nc", .values([("3", [])], otherwise: "networks take RGB")),
        ReferenceOption("--output_nc", .values([("3", [])], otherwise: "networks make RGB")),
        ReferenceOption(
            "--gan_mode",
            .values(
                [("lsgan", ["--gan-loss", "lsgan"]), ("vanilla", ["--gan-loss", "vanilla"])],
                otherwise: "--gan-loss wgan-gp applies the gradient penalty, which the reference does not")),
        ReferenceOption("--lambda_A", .option("--lambda-a")),
        ReferenceOption("--lambda_B", .option("--lambda-b")),
        ReferenceOption("--lambda_identity", .option("--lambda-identity")),
        ReferenceOption("--pool_size", .option("--pool-size")),
        ReferenceOption(
            "--lr_policy",
            .together(
                "`linear`: `--lr-policy linear`; `step`: `--lr-policy step --lr-factor 0.1 --lr-period 50`; `plateau`: `--lr-policy plateau`; "
                    + "`cosine` is refused: `--lr-policy cosine` is laid over the whole run")),
        ReferenceOption("--lr_decay_iters", .option("--lr-period")),
        ReferenceOption(
            "--crop_size", .together("`--size`, with `--load-size 286` where neither `--load_size` nor `--preset` is given")),
        ReferenceOption("--load_size", .option("--load-size")),
        ReferenceOption(
            "--preprocess",
            .values(
                [
                    ("resize_and_crop", ["--preprocess", "resize-and-crop"]), ("scale_width", ["--preprocess", "scale-width"]),
                    ("scale_width_and_crop", ["--preprocess", "scale-width-and-crop"]),
                ], otherwise: "--preprocess names the others")),
        ReferenceOption("--no_flip", .flag("--no-flip")),
        ReferenceOption("--serial_batches", .flag("--serial")),
        ReferenceOption(
            "--max_dataset_size", .refused("give a folder with fewer images", hasValue: true)),
        ReferenceOption("--num_threads", .refused(threads, hasValue: true)),
        ReferenceOption("--nThreads", .refused(threads, hasValue: true)),
        ReferenceOption("--gpu_ids", .values([("-1", [])], otherwise: processor)),
        ReferenceOption("--save_latest_freq", .refused("--save-every N, in steps", hasValue: true)),
        ReferenceOption("--save_epoch_freq", .refused("--keep-every N, in steps", hasValue: true)),
        ReferenceOption("--save_by_iter", .refused("--keep-every N, in steps", hasValue: false)),
        ReferenceOption("--display_freq", .refused("--sample-every N, in steps", hasValue: true)),
        ReferenceOption(
            "--display_id",
            .values([("-1", []), ("0", [])], otherwise: "there is no display server, sample grids are in RUN/samples")),
        ReferenceOption("--display_ncols", .refused(display, hasValue: true)),
        ReferenceOption("--display_server", .refused(display, hasValue: true)),
        ReferenceOption("--display_env", .refused(display, hasValue: true)),
        ReferenceOption("--display_port", .refused(display, hasValue: true)),
        ReferenceOption("--display_winsize", .refused(display, hasValue: true)),
        ReferenceOption("--update_html_freq", .refused("--sample-every N, in steps", hasValue: true)),
        ReferenceOption("--print_freq", .refused("leave it out, log.csv has every step", hasValue: true)),
        ReferenceOption("--no_html", .nothing),
        ReferenceOption("--verbose", .refused("cyclegan info RUN --layers lists the layers", hasValue: false)),
        ReferenceOption("--suffix", .refused("--name", hasValue: true)),
        ReferenceOption("--use_wandb", .refused("leave it out, the run folder has the logs", hasValue: false)),
        ReferenceOption("--wandb_project_name", .refused("leave it out, the run folder has the logs", hasValue: true)),
    ]

    /// The options of the reference's `test.py` that are not spelled the same here.
    package static let translate: [ReferenceOption] = [
        ReferenceOption(
            "--dataroot",
            .together("the input; without `--preprocess none` images are scaled as there, to `--size 256` or `--crop_size`")),
        ReferenceOption(
            "--checkpoints_dir", .together("with `--name`: `--model DIR/NAME` (default `runs`); without: `--runs DIR`")),
        ReferenceOption("--name", .together("with `--checkpoints_dir`: `--model DIR/NAME`")),
        ReferenceOption("--results_dir", .option("--out")),
        ReferenceOption(
            "--model",
            .together(
                "beside `--dataroot`: `test` as here; `cycle_gan` is refused: translate DATAROOT/testA, then DATAROOT/testB with "
                    + "`--direction b2a`; else the path of a model")),
        ReferenceOption("--dataset_mode", .values([("single", [])], otherwise: "give the images themselves")),
        ReferenceOption("--phase", .values([("test", [])], otherwise: "give the folder of the images themselves")),
        ReferenceOption(
            "--direction",
            .values([("AtoB", ["--direction", "a2b"]), ("BtoA", ["--direction", "b2a"])], otherwise: "a2b or b2a")),
        ReferenceOption("--model_suffix", .values([("_A", []), ("_B", ["--direction", "b2a"])], otherwise: "--direction")),
        ReferenceOption(
            "--epoch", .values([("latest", [])], otherwise: "--model RUN/checkpoints/step-N.safetensors takes a kept save")),
        ReferenceOption(
            "--load_iter", .values([("0", [])], otherwise: "--model RUN/checkpoints/step-N.safetensors takes a kept save")),
        ReferenceOption(
            "--preprocess", .together("`none` as here, `resize_and_crop` as `--size`; others are refused: --max-side")),
        ReferenceOption("--load_size", .together("as `--size`, where it equals `--crop_size`")),
        ReferenceOption("--crop_size", .together("as `--size`")),
        ReferenceOption("--eval", .nothing),
        ReferenceOption("--no_dropout", .nothing),
        ReferenceOption("--no_flip", .nothing),
        ReferenceOption("--serial_batches", .nothing),
        ReferenceOption("--batch_size", .values([("1", [])], otherwise: "leave it out")),
        ReferenceOption("--netG", .values(generators.map { ($0.value, []) }, otherwise: network)),
        ReferenceOption("--ngf", .refused(network, hasValue: true)),
        ReferenceOption("--norm", .refused(network, hasValue: true)),
        ReferenceOption("--input_nc", .refused(network, hasValue: true)),
        ReferenceOption("--output_nc", .refused(network, hasValue: true)),
        ReferenceOption("--num_test", .refused("all images are translated: give fewer", hasValue: true)),
        ReferenceOption("--max_dataset_size", .refused("all images are translated: give fewer", hasValue: true)),
        ReferenceOption("--aspect_ratio", .refused("results have the shape of the input", hasValue: true)),
        ReferenceOption("--num_threads", .refused(threads, hasValue: true)),
        ReferenceOption("--gpu_ids", .values([("-1", [])], otherwise: processor)),
        ReferenceOption("--display_winsize", .refused(display, hasValue: true)),
    ]

    private static let generators: [(value: String, arguments: [String])] = [
        ("resnet_9blocks", ["--generator", "resnet-9"]), ("resnet_6blocks", ["--generator", "resnet-6"]),
        ("unet_256", ["--generator", "unet-256"]), ("unet_128", ["--generator", "unet-128"]),
    ]
    private static let threads = "images are read by threads of their own, --threads N sets those of the computation"
    private static let processor = "all work is done on the processor, leave it out"
    private static let display = "leave it out, there is no display server"
    private static let network = "leave it out, networks are recognized from their weights"
}
