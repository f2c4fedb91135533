"""What every folder of Argentum may use: secrets, addresses, waiting times, and the edge to whatever stands beside a debate.

It lies below all other packages and imports none of them.
"""
