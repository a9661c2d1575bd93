"""Words a guesser in Turkey tries first; zxcvbn knows the English ones and the passwords that leaked."""

from __future__ import annotations

_WORDS = """
sifre parola giris yonetici mudur patron sahip isletme firma sirket fabrika atolye atolyeos depo muhasebe
buro satis uretim sevkiyat usta ustabasi kapi celik demir celikkapi kaynak boya montaj siparis irsaliye
fatura merhaba selam nasilsin naber askim canim bebegim hayatim tatlim annem babam kardesim oglum kizim
ailem seni seviyorum seniseviyorum allah bismillah inshallah insallah masallah turkiye turkiyem vatan bayrak
ataturk cumhuriyet mustafakemal sampiyon galatasaray fenerbahce besiktas trabzonspor kayserispor bursaspor
cimbom kartal kanarya karakartal ultraslan istanbul ankara izmir bursa antalya adana konya kayseri gaziantep
mersin samsun eskisehir trabzon erzurum malatya denizli sakarya kocaeli diyarbakir sanliurfa manisa
balikesir tekirdag mehmet mustafa ahmet ali huseyin hasan ibrahim ismail osman yusuf murat omer ramazan
halil suleyman abdullah mahmut recep salih fatih kadir emre hakan adem kemal yasar bekir musa metin orhan
serkan burak kerem can deniz fatma ayse emine hatice zeynep elif meryem serife zehra sultan hanife merve
havva zeliha esra fadime ozlem hacer melek yasemin songul sevim gulsum busra dilek kubra hulya derya sibel
yilmaz kaya demirci celik sahin yildiz yildirim ozturk aydin ozdemir arslan dogan kilic aslan cetin kara koc
kurt ozkan simsek polat korkmaz ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik
pazartesi sali carsamba persembe cuma cumartesi pazar bahar yaz sonbahar kis qwerty asdfgh asdasd fgggio
12345 123456 1453 1907 1905 1903 1923 1881 1938
"""

KNOWN_WORDS: tuple[str, ...] = tuple(dict.fromkeys(_WORDS.split()))
"""Folded: without capitals, dots and hooks."""
