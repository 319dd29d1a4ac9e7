module webrtc-direct-pion

go 1.19
