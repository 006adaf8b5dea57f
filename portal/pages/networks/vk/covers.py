"""A cover of a community: an upload address for its size, the file, the saved cover."""

from PIL import Image, UnidentifiedImageError

from portal.pages.networks.contract import Key, Meaning, Ok, Outcome, Picture, Rejected, Target
from portal.pages.networks.vk.calls import VkCalls
from portal.pages.networks.vk.uploads import not_done, send_file
from portal.pages.networks.wire import Answer

BAD_PICTURE = Rejected("picture", "файл обложки не читается: сохраните его как JPEG или PNG", Meaning.CONTENT)


def set_cover(calls: VkCalls, key: Key, target: Target, picture: Picture) -> Outcome:
    """Put a cover on; until the last step nothing on the page has changed."""
    try:
        with Image.open(picture.path) as image:
            width, height = image.size
    except (OSError, UnidentifiedImageError):
        return BAD_PICTURE
    crop = {"crop_x": 0, "crop_y": 0, "crop_x2": width, "crop_y2": height}
    place = calls.call(
        "photos.getOwnerCoverPhotoUploadServer", key, {"group_id": int(target.external_id), **crop}
    )
    sent = send_file(calls, place, picture)
    if not isinstance(sent, Answer):
        return not_done(sent)
    photo, digest = sent.value.get("photo"), sent.value.get("hash")
    if not isinstance(photo, str) or not photo or not isinstance(digest, str):
        return BAD_PICTURE
    saved = calls.call("photos.saveOwnerCoverPhoto", key, {"hash": digest, "photo": photo})
    return Ok() if isinstance(saved, Answer) else saved
