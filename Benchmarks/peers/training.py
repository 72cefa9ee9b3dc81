"""One training step of CycleGAN in PyTorch, in the order of the reference's optimize_parameters."""

import itertools
import random

import torch
from torch import nn

from networks import patch_discriminator, resnet_generator

LAMBDA_A = LAMBDA_B = 10.0
LAMBDA_IDENTITY = 0.5
POOL_SIZE = 50


class ImagePool:
    """Fakes made earlier: half of the time a discriminator is shown one of them (Shrivastava et al., 2017)."""

    def __init__(self):
        self.images = []

    def exchange(self, batch):
        chosen = []
        for image in batch.split(1):
            if len(self.images) < POOL_SIZE:
                self.images.append(image)
            elif random.random() > 0.5:
                index = random.randrange(POOL_SIZE)
                image, self.images[index] = self.images[index], image
            chosen.append(image)
        return torch.cat(chosen)


class CycleGANStep:
    def __init__(self, blocks, ngf, ndf, memory_format=torch.contiguous_format, compiled=False):
        networks = [resnet_generator(blocks, ngf), resnet_generator(blocks, ngf), patch_discriminator(ndf),
                    patch_discriminator(ndf)]
        networks = [network.to(memory_format=memory_format) for network in networks]
        generators, self.discriminators = networks[:2], networks[2:]

        def adam(modules):
            parameters = itertools.chain(*(module.parameters() for module in modules))
            return torch.optim.Adam(parameters, lr=0.0002, betas=(0.5, 0.999), fused=True)

        self.generator_optimizer, self.discriminator_optimizer = adam(generators), adam(self.discriminators)
        if compiled:
            networks = [torch.compile(network) for network in networks]
        self.g_a, self.g_b, self.d_a, self.d_b = networks
        self.pool_a, self.pool_b = ImagePool(), ImagePool()

    def __call__(self, real_a, real_b):
        l1 = nn.functional.l1_loss
        fake_b = self.g_a(real_a)
        recovered_a = self.g_b(fake_b)
        fake_a = self.g_b(real_b)
        recovered_b = self.g_a(fake_a)

        self.freeze_discriminators(True)
        self.generator_optimizer.zero_grad()
        identity_a = l1(self.g_a(real_b), real_b) * LAMBDA_B * LAMBDA_IDENTITY
        identity_b = l1(self.g_b(real_a), real_a) * LAMBDA_A * LAMBDA_IDENTITY
        loss_a, loss_b = lsgan(self.d_a(fake_b), 1.0), lsgan(self.d_b(fake_a), 1.0)
        cycle_a, cycle_b = l1(recovered_a, real_a) * LAMBDA_A, l1(recovered_b, real_b) * LAMBDA_B
        (loss_a + loss_b + cycle_a + cycle_b + identity_a + identity_b).backward()
        self.generator_optimizer.step()

        self.freeze_discriminators(False)
        self.discriminator_optimizer.zero_grad()
        judged_a = self.judge(self.d_a, real_b, self.pool_b.exchange(fake_b.detach()))
        judged_b = self.judge(self.d_b, real_a, self.pool_a.exchange(fake_a.detach()))
        self.discriminator_optimizer.step()
        losses = (judged_a, loss_a, cycle_a, identity_a, judged_b, loss_b, cycle_b, identity_b)
        return [loss.item() for loss in losses]

    def judge(self, discriminator, real, fake):
        loss = 0.5 * (lsgan(discriminator(real), 1.0) + lsgan(discriminator(fake), 0.0))
        loss.backward()
        return loss

    def freeze_discriminators(self, frozen):
        for discriminator in self.discriminators:
            discriminator.requires_grad_(not frozen)


def lsgan(scores, target):
    return (scores - target).square().mean()
