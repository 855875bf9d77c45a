"""The controller in five words.

fact      what happened, in the past tense (`controller.core.facts`)
step      the pure decision on one fact (`controller.core.room.step`)
journal   where fact and decision are kept before anything moves (`controller.store.journal`)
command   what is to be done, in the imperative (`controller.core.commands`)
outcome   what became of a command: the next fact
"""
