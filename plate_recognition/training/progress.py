"""A training run on a budget of minutes: rate, averaged weights, checkpoints."""
import copy
import math
import multiprocessing
import os
import queue
import signal
import time

import torch

REPORT_S = 100  # Between two lines of the log, each with a checkpoint.


class Run:
    """Steps `net` with AdamW on a one-cycle rate over wall-clock minutes.

    `average` holds the exponential moving average of the weights, which is what is
    exported. The state is saved to `checkpoint`; a run that was stopped goes on from
    there, and the minutes already spent count.
    """

    def __init__(self, net, average, checkpoint, minutes, rate):
        self.net, self.average, self.checkpoint = net, average.eval(), checkpoint
        self.budget_s, self.rate = minutes * 60.0, rate
        self.steps, self.spent_s, self.mark = 0, 0.0, time.time()
        self.stopped = False
        signal.signal(signal.SIGTERM, self.stop)
        decay, plain = [], []
        for p in net.parameters():
            (decay if p.dim() > 1 else plain).append(p)
        self.optimizer = torch.optim.AdamW(
            [{"params": decay, "weight_decay": 0.02}, {"params": plain, "weight_decay": 0.0}],
            lr=rate)
        if os.path.exists(checkpoint):
            state = torch.load(checkpoint)
            net.load_state_dict(state["net"])
            self.average.load_state_dict(state["average"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.steps, self.spent_s = state["steps"], state["spent_s"]

    def end(self):
        """Saves; a run that was stopped ends the program here, before anything is exported."""
        self.save()
        if self.stopped:
            raise SystemExit("stopped: the same command goes on from the checkpoint")

    def share(self):
        return min(1.0, self.spent_s / self.budget_s) if self.budget_s else 1.0

    def stop(self, *_):
        """SIGTERM: the run ends after the step it is at."""
        self.stopped = True

    def finished(self):
        return self.stopped or self.share() >= 1.0

    def rate_now(self):
        """Up over the first 6 % of the budget, then down along a cosine to a hundredth."""
        share = self.share()
        if share < 0.06:
            return self.rate * (0.05 + 0.95 * share / 0.06)
        return self.rate * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * (share - 0.06) / 0.94)))

    def step(self, loss):
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate_now()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimizer.step()
        self.steps += 1
        keep = min(0.995, (1 + self.steps) / (20 + self.steps))
        with torch.no_grad():
            for a, b in zip(self.average.state_dict().values(), self.net.state_dict().values()):
                if a.dtype.is_floating_point:
                    a.mul_(keep).add_(b, alpha=1 - keep)
                else:
                    a.copy_(b)
        now = time.time()
        # A machine that slept does not eat the budget.
        self.spent_s += min(now - self.mark, 60.0)
        self.mark = now
        return float(loss.detach())

    def describe(self, losses):
        return (f"step {self.steps} minute {self.spent_s / 60:.1f} of {self.budget_s / 60:.0f} "
                f"rate {self.rate_now():.5f} loss {sum(losses) / max(1, len(losses)):.4f}")

    def save(self):
        os.makedirs(os.path.dirname(self.checkpoint) or ".", exist_ok=True)
        state = {"net": self.net.state_dict(), "average": self.average.state_dict(),
                 "optimizer": self.optimizer.state_dict(), "steps": self.steps,
                 "spent_s": self.spent_s}
        torch.save(state, self.checkpoint + ".new")
        os.replace(self.checkpoint + ".new", self.checkpoint)


def fill(ready, make, seed):
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    make = make(seed)
    while True:
        ready.put(make())


class Ahead:
    """Calls make(seed)() in `workers` processes ahead of need; with 0 workers in this one."""

    def __init__(self, make, seed, workers):
        self.workers = []
        if not workers:
            self.next = make(seed)
            return
        ready = multiprocessing.Queue(maxsize=6)
        for k in range(workers):
            worker = multiprocessing.Process(target=fill, args=(ready, make, seed + 7919 * k),
                                             daemon=True)
            worker.start()
            self.workers.append(worker)

        def take():
            while True:
                try:
                    return ready.get(timeout=60)
                except queue.Empty:
                    if not any(w.is_alive() for w in self.workers):
                        raise RuntimeError("every process that makes batches has died") from None
        self.next = take


def train(name, net, start, checkpoint, minutes, rate, source, seed, workers, loss_of, measure,
          log):
    """Trains `net` for `minutes` of wall-clock time in all, resuming from `checkpoint`; returns the
    averaged network. `start`: the weights of an earlier network, by name, or None. `source` has
    reseed(seed) and batch(). `loss_of(net, batch, run)` gives the loss, `measure(average, reports)`
    a line about held-out material; `reports` counts from 1.
    """
    torch.manual_seed(7)
    net = net.to(memory_format=torch.channels_last)
    if start:
        net.load_state_dict(start, strict=False)
    run = Run(net, copy.deepcopy(net), checkpoint, minutes, rate)

    def maker(first):
        source.reseed(first)
        return source.batch

    ahead = Ahead(maker, seed + run.steps, workers)
    losses, reported, reports = [], time.time(), 0
    while not run.finished():
        net.train()
        losses.append(run.step(loss_of(net, ahead.next(), run)))
        if time.time() - reported > REPORT_S:
            reported, reports = time.time(), reports + 1
            run.save()
            log(f"{name} {run.describe(losses)} {measure(run.average, reports)}")
            losses = []
    run.end()
    return run.average.eval()
