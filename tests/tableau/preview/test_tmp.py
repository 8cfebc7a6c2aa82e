from tableau.preview.make import main
import time
def test_x(market, definition):
    t=time.time()
    assert main(["--into","/tmp/hc/index.html"], market.env)==0
    print("took",time.time()-t)
