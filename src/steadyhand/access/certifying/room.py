"""What recertification brings to the door."""

from steadyhand.access.certifying.commands import AccessCertified, Certify
from steadyhand.access.certifying.views import CertifiedView
from steadyhand.kernel.registry import Room

CERTIFYING = Room(
    name="access.certifying", commands=(Certify,), facts=(AccessCertified,), views=(CertifiedView(),)
)
