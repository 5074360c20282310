"""What the reader is given of a post: the circumstances as one short text, and the words as another."""

from __future__ import annotations

from circumspect.content.post import Post

_PARENT, _PROFILE = 240, 200
"""How many characters of the post that is answered, and of a profile, are read."""


def circumstances(post: Post) -> str:
    """Say in words who posts where and how, with the profile and the post that is answered."""
    parts = [f"{post.use.value} {post.author.value} {post.channel}".rstrip()]
    if post.released:
        parts.append("authorised")
    if post.profile is not None:
        profile = post.profile
        parts.append(" ; ".join(filter(None, (profile.name, profile.bio, profile.employer)))[:_PROFILE])
    if post.parent is not None:
        parts.append(f"answers : {post.parent[:_PARENT]}")
    return " | ".join(parts)
